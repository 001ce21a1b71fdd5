import type { Document } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoWriteConcernError } from '../error/server-error.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { endTransaction } from '../operations/end-transaction.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { TransactionEnd } from '../session/session-host.ts';
import { deadlineFor } from '../support/deadline.ts';
import { execute } from './execute.ts';
import type { ExecutionHost } from './execution-host.ts';
import { hasLabel } from './retry-policy.ts';

/** Milliseconds that a repeated commit waits for the majority. */
const MAJORITY_TIMEOUT_MS = 10_000;
const MAX_TIME_MS_EXPIRED = 50;
/** Write concerns that cannot be fulfilled tell that the commit itself was done. */
const DEFINITE_WRITE_CONCERN_CODES: ReadonlySet<unknown> = new Set([79, 100]);

/** Sends `commitTransaction` or `abortTransaction` (specification: transactions). */
export async function executeTransactionEnd(
  host: ExecutionHost,
  session: ClientSession,
  end: TransactionEnd,
  settings: OperationSettings,
): Promise<void> {
  const { commandName, transaction, recoveryToken } = end;
  const { deadline, timeoutMS = settings.timeoutMS } = end;
  // An abort does not share the time of what went before it.
  const options = { session, deadline: deadline ?? deadlineFor(host.clock, timeoutMS) };
  const fields: Document = {};
  if (recoveryToken !== undefined) fields['recoveryToken'] = recoveryToken;
  if (commandName === 'abortTransaction') {
    const writing = { ...settings, writeConcern: transaction.writeConcern };
    try {
      return await execute(host, endTransaction(commandName, fields, writing), options);
    } finally {
      session.unpin();
    }
  }
  if (transaction.maxCommitTimeMS !== undefined) fields['maxTimeMS'] = transaction.maxCommitTimeMS;
  const plain = { ...settings, writeConcern: transaction.writeConcern };
  const sure = { ...settings, writeConcern: majority(transaction.writeConcern) };
  const again = endTransaction(commandName, fields, sure);
  const first = end.again ? again : endTransaction(commandName, fields, plain, again);
  try {
    await execute(host, first, options);
  } catch (error) {
    if (isUnknownResult(error)) {
      (error as MongoError).addErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
      session.unpin();
    }
    throw error;
  }
}

/** A commit that is sent again must not be rolled back after it was answered. */
function majority(writeConcern: WriteConcern | undefined): WriteConcern {
  const wtimeoutMS = writeConcern?.wtimeoutMS ?? MAJORITY_TIMEOUT_MS;
  return new WriteConcern('majority', wtimeoutMS, writeConcern?.journal);
}

function isUnknownResult(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoWriteConcernError) {
    return !DEFINITE_WRITE_CONCERN_CODES.has(error.result['writeConcernError']?.code);
  }
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoOperationTimeoutError ||
    error.code === MAX_TIME_MS_EXPIRED ||
    hasLabel(error, MongoErrorLabel.RetryableWriteError)
  );
}

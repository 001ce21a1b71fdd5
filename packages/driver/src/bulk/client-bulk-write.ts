import type { EncodeOptions } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import {
  type ClientBulkWriteResult,
  MongoClientBulkWriteError,
} from '../error/bulk-write-error.ts';
import { MongoError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { operationDeadline } from '../execution/deadline.ts';
import { execute, traced } from '../execution/execute.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import { type CursorPinning, nextOperationId } from '../execution/operation-plan.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { isAcknowledged, type OperationSettings } from '../operation-model/settings.ts';
import { clientBulkWrite as bulkWriteCommand } from '../operations/client-bulk-write.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { ClientBatcher } from './client-batcher.ts';
import {
  addClientReply,
  addClientResult,
  type ClientOutcome,
  clientResult,
  emptyClientOutcome,
  noteSuccess,
} from './client-outcome.ts';
import { type ClientStatement, toClientStatement } from './client-statement.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';
import { readResults } from './read-results.ts';

/** Options of `client.bulkWrite` (bulk-write.md, "BulkWriteOptions"); server 8.0 and newer. */
export interface ClientBulkWriteOptions extends CommandOperationOptions {
  /** Stop at the first operation that fails. Default: true. */
  ordered?: boolean | undefined;
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
  /** Variables that expressions can use as `$$name`. */
  let?: Document | undefined;
  /** Tell the result of each operation. Default: false. */
  verboseResults?: boolean | undefined;
}

export interface ClientBulkWriteRequest {
  readonly models: readonly AnyClientBulkWriteModel<Document>[];
  readonly options: ClientBulkWriteOptions;
  readonly settings: OperationSettings;
  createId(): unknown;
}

/**
 * `MongoClient.bulkWrite`: operations on many collections in as few commands as the server's limits allow. Rejects with
 * `MongoClientBulkWriteError`, which has what is known to have been done; with the error of a command
 * itself when nothing was done before it.
 */
export async function clientBulkWrite(
  host: ExecutionHost,
  request: ClientBulkWriteRequest,
): Promise<ClientBulkWriteResult> {
  const { session } = request.options;
  return traced(host, { name: 'bulkWrite', namespace: { db: 'admin' }, session }, (span) =>
    sendAll(host, request, span),
  );
}

async function sendAll(
  host: ExecutionHost,
  request: ClientBulkWriteRequest,
  span: TracedSpan | undefined,
): Promise<ClientBulkWriteResult> {
  const { models, options, settings } = request;
  checkOptions(models, options, isAcknowledged(settings));
  const statements = models.map((model) =>
    toClientStatement(model, settings.bson as EncodeOptions, () => request.createId()),
  );
  const verbose = options.verboseResults === true;
  const outcome = emptyClientOutcome();
  const deadline = operationDeadline(host.clock, settings, options);
  const run = { statements, outcome, operationId: nextOperationId(), deadline, span };
  for (let start = 0; start < statements.length; ) {
    start += await sendBatch(host, request, { ...run, start });
  }
  if (!isAcknowledged(settings)) return { ...clientResult(outcome, verbose), acknowledged: false };
  if (outcome.writeErrors.size > 0 || outcome.writeConcernErrors.length > 0) {
    throw failure(outcome, verbose);
  }
  return clientResult(outcome, verbose);
}

function checkOptions(
  models: readonly unknown[],
  options: ClientBulkWriteOptions,
  acknowledged: boolean,
): void {
  if (!Array.isArray(models) || models.length === 0) {
    throw new MongoInvalidArgumentError('No client bulk write models were provided.');
  }
  if (acknowledged) return;
  if (options.verboseResults === true) {
    throw new MongoInvalidArgumentError(
      'Cannot request unacknowledged write concern and verbose results',
    );
  }
  if (options.ordered !== false) {
    throw new MongoInvalidArgumentError(
      'Cannot request unacknowledged write concern and ordered writes',
    );
  }
}

/** The state that one command of a bulk write takes over from those before it. */
interface Progress {
  readonly statements: readonly ClientStatement[];
  readonly outcome: ClientOutcome;
  readonly operationId: number;
  /** Of the bulk write as a whole. */
  readonly deadline: number | undefined;
  readonly span: TracedSpan | undefined;
  readonly start: number;
}

/** Sends one command and reads all of its results; returns how many operations it carried. */
async function sendBatch(
  host: ExecutionHost,
  request: ClientBulkWriteRequest,
  { statements, outcome, start, ...progress }: Progress,
): Promise<number> {
  const { options, settings } = request;
  const acknowledged = isAcknowledged(settings);
  const ordered = options.ordered ?? true;
  const command = commandOf(options, ordered);
  const batcher = new ClientBatcher({ statements, start, command, acknowledged });
  const cursorPinning: CursorPinning = {};
  const execution = { session: options.session, cursorPinning, ...progress };
  const errorsBefore = outcome.writeErrors.size;
  try {
    const reply = await execute(host, bulkWriteCommand(batcher, settings), execution);
    if (!acknowledged) return batcher.count;
    addClientReply(outcome, reply);
    // Counted at the end, also when reading the results fails: only then is it known which of them were errors.
    const note = (): void => {
      const firstIndex = [...outcome.writeErrors.keys()][errorsBefore];
      const errors = {
        count: Number(reply['nErrors'] ?? 0),
        firstIndex: firstIndex === undefined ? undefined : firstIndex - start,
      };
      noteSuccess(outcome, errors, { count: batcher.count, ordered });
    };
    try {
      await readResults(host, { reply, settings, how: execution }, (item) => {
        addClientResult(outcome, item, statements, start);
        return !ordered || outcome.writeErrors.size === errorsBefore;
      });
    } finally {
      note();
    }
  } catch (error) {
    throw endedBy(error, outcome, options.verboseResults === true);
  } finally {
    cursorPinning.pinned?.release();
    if (cursorPinning.serverSession !== undefined) {
      const timeoutMinutes = host.description.logicalSessionTimeoutMinutes ?? undefined;
      host.serverSessions.release(cursorPinning.serverSession, timeoutMinutes);
    }
  }
  if (ordered && outcome.writeErrors.size > errorsBefore) {
    throw failure(outcome, options.verboseResults === true);
  }
  return batcher.count;
}

function commandOf(options: ClientBulkWriteOptions, ordered: boolean): Document {
  const command: Document = { bulkWrite: 1, errorsOnly: options.verboseResults !== true, ordered };
  copyOptions(command, options, ['bypassDocumentValidation', 'let', 'comment', 'maxTimeMS']);
  return command;
}

/** Operations failed, or a write concern was not fulfilled. */
function failure(outcome: ClientOutcome, verbose: boolean): MongoClientBulkWriteError {
  const [first] = outcome.writeErrors.values();
  const [concern] = outcome.writeConcernErrors;
  const message = first?.message ?? concern?.['message'] ?? 'Client bulk write failed';
  const code: number | undefined = first?.code ?? concern?.['code'];
  const description = code === undefined ? { message } : { message, code };
  return withOutcome(new MongoClientBulkWriteError(description), outcome, verbose);
}

/** The error of a bulk write that another error ended: with the results up to then, or that error itself where there were none. */
function endedBy(error: unknown, outcome: ClientOutcome, verbose: boolean): unknown {
  const { writeErrors, writeConcernErrors, hasSuccess } = outcome;
  const hasObserved = hasSuccess || writeErrors.size > 0 || writeConcernErrors.length > 0;
  if (!hasObserved || !(error instanceof Error)) return error;
  const description =
    error instanceof MongoServerError
      ? { ...error.errorResponse, message: error.message }
      : { message: error.message };
  const bulkError = new MongoClientBulkWriteError(description);
  if (error instanceof MongoError) {
    for (const label of error.errorLabels) bulkError.addErrorLabel(label);
  }
  bulkError.cause = error;
  return withOutcome(bulkError, outcome, verbose);
}

function withOutcome(
  error: MongoClientBulkWriteError,
  outcome: ClientOutcome,
  verbose: boolean,
): MongoClientBulkWriteError {
  error.writeErrors = outcome.writeErrors;
  error.writeConcernErrors = outcome.writeConcernErrors;
  if (outcome.hasSuccess) error.partialResult = clientResult(outcome, verbose);
  return error;
}

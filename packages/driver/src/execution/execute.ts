import { propertyOf, thrownError } from '@touchstone/protocol';
import { sleep } from '@touchstone/runtime';
import {
  MongoExpiredSessionError,
  MongoInvalidArgumentError,
  MongoTransactionError,
} from '../error/api-error.ts';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoAPIError, MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import type { ClientSession } from '../session/client-session.ts';
import { deadlineFor } from '../support/deadline.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { attempt } from './attempt.ts';
import type { Call, ExecuteOptions } from './call.ts';
import { asTimeout } from './deadline.ts';
import type { ExecutionHost } from './execution-host.ts';
import { giveSessionBack } from './implicit-session.ts';
import { unpinAfter } from './pinning.ts';
import {
  baseBackoffMS,
  errorToThrow,
  isOverload,
  labelRetryableWriteError,
  mayRetry,
  overloadBackoffMS,
  retargets,
} from './retry-policy.ts';

const NO_OPTIONS: ExecuteOptions = {};

let lastOperationId = 0;

/** A number for the commands of one operation, whoever executes it. */
export function nextOperationId(): number {
  lastOperationId = lastOperationId === 0x7fffffff ? 1 : lastOperationId + 1;
  return lastOperationId;
}

/** Executes an operation: session, attempts, retries. Rejects with what the last attempt failed of. */
export function execute<Result>(
  host: ExecutionHost,
  operation: Operation<Result>,
  options: ExecuteOptions = NO_OPTIONS,
): Promise<Result> {
  if (host.tracing === undefined || options.span !== undefined) {
    return attemptAll(host, operation, options);
  }
  const { operationName = operation.commandName, namespace } = operation;
  return traced(host, { name: operationName, namespace, session: options.session }, (span) =>
    attemptAll(host, operation, { ...options, span }),
  );
}

/** Does `work` within the span of one operation, if the client is traced. */
export async function traced<Result>(
  { tracing }: ExecutionHost,
  { name, namespace, session }: TracedOperation,
  work: (span: TracedSpan | undefined) => Promise<Result>,
): Promise<Result> {
  if (tracing === undefined) return work(undefined);
  const span = tracing.startOperation(name, namespace, session?.transactionSpan);
  try {
    return await work(span);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** An operation, as its span tells of it. */
export interface TracedOperation {
  readonly name: string;
  readonly namespace: Namespace;
  readonly session: ClientSession | undefined;
}

async function attemptAll<Result>(
  host: ExecutionHost,
  operation: Operation<Result>,
  options: ExecuteOptions,
): Promise<Result> {
  const call = startCall(host, operation, options);
  for (;;) {
    try {
      return await attempt(host, call);
    } catch (error) {
      const backoffMS = noteFailure(host, call, error);
      if (backoffMS === undefined) {
        giveSessionBack(host, call);
        return settleFailure(call, error);
      }
      if (backoffMS > 0) await sleep(host.clock, backoffMS, options.signal);
    }
  }
}

function startCall<Result>(
  host: ExecutionHost,
  operation: Operation<Result>,
  options: ExecuteOptions,
): Call<Result> {
  const { session, signal } = options;
  signal?.throwIfAborted();
  const { settings } = operation;
  const transaction = session?.activeTransaction;
  if (session !== undefined) {
    if (session.hasEnded) throw new MongoExpiredSessionError();
    if (!session.belongsTo(host)) {
      throw new MongoInvalidArgumentError('ClientSession must be from the same MongoClient');
    }
    if (operation.concerns === 'write' && !isAcknowledged(settings)) {
      throw new MongoAPIError('Cannot have explicit session with unacknowledged writes');
    }
  }
  if (transaction !== undefined) checkReadPreference(operation, transaction.readPreference.mode);
  return {
    operation,
    options,
    operationId: options.operationId ?? nextOperationId(),
    transaction,
    deadline: deadlineOf(host, operation, options),
    serverSession: undefined,
    txnNumber: undefined,
    address: undefined,
    maxWireVersion: 0,
    isMongos: false,
    minRoundTripTime: 0,
    isRetryableWrite: false,
    startsTransaction: false,
    failures: 0,
    error: undefined,
    metOverload: false,
    ranOutOfTime: false,
    deprioritized: undefined,
    replyWithWriteConcernError: undefined,
  };
}

/** A transaction's end says itself how long it may take. */
function deadlineOf(
  { clock }: ExecutionHost,
  { retry, settings }: Operation<unknown>,
  { deadline, session }: ExecuteOptions,
): number | undefined {
  if (retry === 'asTransactionEnd') return deadline;
  return session?.deadline ?? deadline ?? deadlineFor(clock, settings.timeoutMS);
}

function checkReadPreference(operation: Operation<unknown>, mode: string): void {
  if (operation.access !== 'write' && mode !== 'primary') {
    throw new MongoTransactionError(
      `Read preference in a transaction must be primary, not: ${mode}`,
    );
  }
}

/** Labels the error, and says after how many milliseconds to try again; undefined: not at all. */
function noteFailure<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  error: unknown,
): number | undefined {
  const { operation } = call;
  call.failures += 1;
  if (isOverload(error)) call.metOverload = true;
  labelError(call, error);
  unpinAfter(call, error);
  const retries = mayRetry({
    error,
    retry: operation.retry,
    access: operation.access,
    inTransaction: call.transaction !== undefined,
    retryReads: host.retryReads,
    retryWrites: host.retryWrites,
    isRetryableWrite: call.isRetryableWrite,
    attempts: call.failures,
    metOverload: call.metOverload,
    maxAdaptiveRetries: host.maxAdaptiveRetries,
    hasDeadline: call.deadline !== undefined,
  });
  const { signal, withoutWaiting } = call.options;
  if (!retries || signal?.aborted === true || withoutWaiting === true) return undefined;
  const backoffMS = isOverload(error)
    ? overloadBackoffMS(call.failures, { random: host.random.next(), baseMS: baseBackoffMS(error) })
    : 0;
  if (call.deadline !== undefined && host.clock.now() + backoffMS >= call.deadline) {
    call.ranOutOfTime = true;
    return undefined;
  }
  call.error = errorToThrow(call.error, error);
  // A command that an overloaded server refused was not begun: it is sent again as it was.
  if (!isOverload(error)) call.operation = operation.retried ?? operation;
  if (retargets(error, host.description.type, host)) deprioritize(call);
  return backoffMS;
}

function deprioritize<Result>(call: Call<Result>): void {
  if (call.address === undefined) return;
  call.deprioritized ??= [];
  call.deprioritized.push(call.address);
}

function labelError<Result>(call: Call<Result>, error: unknown): void {
  if (!(error instanceof MongoError)) return;
  if (call.transaction !== undefined) {
    const isTransient =
      error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
    if (isTransient) error.addErrorLabel(MongoErrorLabel.TransientTransactionError);
  }
  if (call.isRetryableWrite || call.operation.retry === 'asTransactionEnd') {
    labelRetryableWriteError(error, call);
  }
}

/** Decides between the error and what went before it; an operation may know how to live with it. */
function settleFailure<Result>(call: Call<Result>, error: unknown): Result {
  const { operation, replyWithWriteConcernError } = call;
  // Only a command can tell something new; a retry that found no server or connection tells nothing.
  const tellsMore =
    !(error instanceof MongoServerSelectionError) && !(error instanceof MongoAPIError);
  const chosen = tellsMore ? errorToThrow(call.error, error) : (call.error ?? error);
  if (
    replyWithWriteConcernError !== undefined &&
    propertyOf(chosen, 'name') === 'MongoWriteConcernError'
  ) {
    return operation.parse(replyWithWriteConcernError);
  }
  const explained = call.deadline === undefined ? explain(chosen) : inTime(call, chosen);
  showCallers(explained);
  if (operation.recover !== undefined) return operation.recover(explained);
  throw explained;
}

/** An error of the server comes into being where its bytes arrive; who asked for it stands here, behind the `await`s. */
function showCallers(error: unknown): void {
  if (error instanceof MongoError) Error.captureStackTrace(error, settleFailure);
}

/** With `timeoutMS`, what took too long is told as just that. */
function inTime<Result>(call: Call<Result>, error: unknown): unknown {
  return call.ranOutOfTime ? timeoutError(thrownError(error)) : asTimeout(explain(error));
}

const ILLEGAL_OPERATION = 20;

/** Storage engines without transactions say so in words that do not help (retryable-writes). */
function explain(error: unknown): unknown {
  const isUnsupported =
    error instanceof MongoServerError &&
    error.code === ILLEGAL_OPERATION &&
    error.message.includes('Transaction numbers');
  if (!isUnsupported) return error;
  return new MongoServerError({
    ...error.errorResponse,
    message:
      'This MongoDB deployment does not support retryable writes. Please add retryWrites=false to your connection string.',
    errmsg:
      'This MongoDB deployment does not support retryable writes. Please add retryWrites=false to your connection string.',
  });
}

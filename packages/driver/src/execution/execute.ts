import { thrownError } from '@touchstone/protocol';
import { sleep } from '@touchstone/runtime';
import { MongoError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { attempt } from './attempt.ts';
import { type AttemptState, beginAttempt } from './attempt-state.ts';
import { asTimeout } from './deadline.ts';
import type { ExecutionHost } from './execution-host.ts';
import { type FinalVerdict, judgeFailure, NO_FAILURES, type Verdict } from './failures.ts';
import { labelError } from './label-error.ts';
import { type ExecuteOptions, type OperationPlan, planOperation } from './operation-plan.ts';
import { OperationSession } from './operation-session.ts';
import { unpinAfter } from './pinning.ts';
import { wouldBeRetryableWrite } from './retryable-write.ts';

const NO_OPTIONS: ExecuteOptions = {};

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
  asked: Operation<Result>,
  options: ExecuteOptions,
): Promise<Result> {
  const plan = planOperation(host, asked, options);
  const session = new OperationSession(host, plan);
  let operation = asked;
  let failures = NO_FAILURES;
  try {
    for (;;) {
      const state = beginAttempt(plan, { operation, session, failures });
      try {
        return await attempt(host, state);
      } catch (error) {
        const verdict = judge(host, state, error);
        if (verdict.kind === 'over') return conclude(plan, verdict);
        failures = verdict.failures;
        if (verdict.wasBegun) operation = operation.retried ?? operation;
        if (verdict.backoffMS > 0) await sleep(host.clock, verdict.backoffMS, options.signal);
      }
    }
  } finally {
    session.giveBack();
  }
}

/** Labels the error of a failed attempt, unbinds what it was bound to, and decides what comes next. */
function judge<Result>(host: ExecutionHost, state: AttemptState<Result>, error: unknown): Verdict {
  const { plan, operation, selected, sent, failures, withheldReply } = state;
  const { options, deadline } = plan;
  const inTransaction = plan.transaction !== undefined;
  const write = { operation, inTransaction, retryWrites: host.retryWrites };
  const isRetryableWrite =
    sent?.isRetryableWrite ?? (selected !== undefined && wouldBeRetryableWrite(write, selected));
  labelError(state, error, isRetryableWrite);
  unpinAfter(plan, error);
  const failure = { error, reply: withheldReply, address: selected?.address };
  return judgeFailure(failures, failure, {
    retry: operation.retry,
    access: operation.access,
    inTransaction,
    isRetryableWrite,
    retryReads: host.retryReads,
    retryWrites: host.retryWrites,
    maxAdaptiveRetries: host.maxAdaptiveRetries,
    topologyType: host.description.type,
    enableOverloadRetargeting: host.enableOverloadRetargeting,
    isLast: options.signal?.aborted === true || options.withoutWaiting === true,
    nowMS: host.clock.now(),
    deadline,
    random: host.random,
  });
}

/** Tells what all attempts came to; an operation may know how to live with it. */
function conclude<Result>(
  { operation, deadline }: OperationPlan<Result>,
  { failure, ranOutOfTime }: FinalVerdict,
): Result {
  if (failure.reply !== undefined) return operation.parse(failure.reply);
  const explained = explain(failure.error);
  const told = deadline === undefined ? explained : inTime(explained, ranOutOfTime);
  showCallers(told);
  if (operation.recover !== undefined) return operation.recover(told);
  throw told;
}

/** An error of the server comes into being where its bytes arrive; who asked for it stands here, behind the `await`s. */
function showCallers(error: unknown): void {
  if (error instanceof MongoError) Error.captureStackTrace(error, conclude);
}

/** With `timeoutMS`, what took too long is told as just that. */
function inTime(error: unknown, ranOutOfTime: boolean): unknown {
  return ranOutOfTime ? timeoutError(thrownError(error)) : asTimeout(error);
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

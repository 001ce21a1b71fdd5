import type { ReadPreference } from '../concern/read-preference.ts';
import {
  MongoExpiredSessionError,
  MongoInvalidArgumentError,
  MongoTransactionError,
} from '../error/api-error.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import type { SelectionCriteria } from '../selection/select-servers.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { ServerSession } from '../session/server-session.ts';
import type { ActiveTransaction } from '../session/session-host.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { operationDeadline } from './deadline.ts';
import type { ExecutionHost } from './execution-host.ts';
import type { PinnedConnection } from './pinned-connection.ts';
import { criteriaFor, readPreferenceOf } from './selection-criteria.ts';

/** The things that the commands of one cursor have in common: the server that it was opened on, its implicit session. */
export interface CursorPinning {
  address?: string | undefined;
  serverSession?: ServerSession | undefined;
  /** Set behind a load balancer, as long as the cursor may have more. */
  pinned?: PinnedConnection | undefined;
}

export interface ExecuteOptions {
  /** The application's session. Without one, an implicit session is used and given back. */
  readonly session?: ClientSession | undefined;
  readonly cursorPinning?: CursorPinning | undefined;
  /** Sends it outside of any session. */
  readonly withoutSession?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Numbers the operation in events; commands of one bulk write share it. */
  readonly operationId?: number | undefined;
  /**
   * A reading of the clock by which all must be done, in place of `timeoutMS`: for cursors, bulk writes and whatever
   * else consists of many operations. `Infinity`: no limit.
   */
  readonly deadline?: number | undefined;
  /** The span of the operation that this is part of; by default there is one for each `execute`. */
  readonly span?: TracedSpan | undefined;
  /** The server is not told how much time is left; each call on the cursor has its own. */
  readonly withoutMaxTime?: boolean | undefined;
  /** Tried once, at a server that is there now: for what is as well left undone. */
  readonly withoutWaiting?: boolean | undefined;
}

/** An operation that is asked for, and what holds for each attempt at it. It never changes. */
export interface OperationPlan<Result> {
  readonly operation: Operation<Result>;
  readonly options: ExecuteOptions;
  /** Numbers the operation in events and log messages. */
  readonly operationId: number;
  readonly transaction: ActiveTransaction | undefined;
  /** A reading of the clock by which all must be done. */
  readonly deadline: number | undefined;
  /** Undefined: the command always goes to a primary. */
  readonly readPreference: ReadPreference | undefined;
  /** The servers that it may go to, as long as nothing is pinned. */
  readonly criteria: SelectionCriteria;
}

let lastOperationId = 0;

/** A number for the commands of one operation, whoever executes it. */
export function nextOperationId(): number {
  lastOperationId = lastOperationId === 0x7fffffff ? 1 : lastOperationId + 1;
  return lastOperationId;
}

/**
 * Decides what can be decided before anything is sent.
 *
 * @throws what is wrong with the session, the read preference in a transaction, the signal's reason.
 */
export function planOperation<Result>(
  host: ExecutionHost,
  operation: Operation<Result>,
  options: ExecuteOptions,
): OperationPlan<Result> {
  const { session, signal } = options;
  signal?.throwIfAborted();
  if (session !== undefined) checkSession(host, operation, session);
  const transaction = session?.activeTransaction;
  if (transaction !== undefined && operation.access !== 'write') {
    refuseSecondary(transaction.readPreference);
  }
  const readPreference = readPreferenceOf(operation, transaction);
  return {
    operation,
    options,
    operationId: options.operationId ?? nextOperationId(),
    transaction,
    // A transaction's end says itself how long it may take.
    deadline:
      operation.retry === 'asTransactionEnd'
        ? options.deadline
        : operationDeadline(host.clock, operation.settings, options),
    readPreference,
    criteria: cursorServer(operation, options) ?? criteriaFor(operation, readPreference),
  };
}

/**
 * A transaction reads from the primary.
 *
 * @throws MongoTransactionError for any other read preference.
 */
export function refuseSecondary({ mode }: Pick<ReadPreference, 'mode'>): void {
  if (mode === 'primary') return;
  throw new MongoTransactionError(`Read preference in a transaction must be primary, not: ${mode}`);
}

function checkSession(
  host: ExecutionHost,
  { concerns, settings }: Operation<unknown>,
  session: ClientSession,
): void {
  if (session.hasEnded) throw new MongoExpiredSessionError();
  if (!session.belongsTo(host)) {
    throw new MongoInvalidArgumentError('ClientSession must be from the same MongoClient');
  }
  if (concerns === 'write' && !isAcknowledged(settings)) {
    throw new MongoAPIError('Cannot have explicit session with unacknowledged writes');
  }
}

function cursorServer(
  { pinning }: Operation<unknown>,
  { cursorPinning }: ExecuteOptions,
): SelectionCriteria | undefined {
  const address = pinning === 'usesCursor' ? cursorPinning?.address : undefined;
  return address === undefined ? undefined : { kind: 'sameServer', address };
}

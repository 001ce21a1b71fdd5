import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import type { ClientSession } from '../session/client-session.ts';
import { type Pin, serverPin } from '../session/pin.ts';
import type { AttemptState } from './attempt-state.ts';
import type { ExecutionHost, OperationConnection, OperationServer } from './execution-host.ts';
import type { OperationPlan } from './operation-plan.ts';
import { PinnedConnection } from './pinned-connection.ts';
import { hasLabel } from './retry-policy.ts';

/** The pin that the call has before it begins: by its cursor, or by its session's transaction. */
export function pinOf<Result>({
  options,
  operation,
  transaction,
}: OperationPlan<Result>): Pin | undefined {
  const { session, cursorPinning } = options;
  if (cursorPinning?.pinned !== undefined) return cursorPinning.pinned;
  if (session?.pin === undefined) return undefined;
  if (transaction !== undefined || operation.retry === 'asTransactionEnd') return session.pin;
  // The transaction is over: what comes after it may go anywhere.
  session.unpin();
  return undefined;
}

/** Binds the transaction that this operation starts to the mongos that was selected. */
export function pinToServer<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  server: OperationServer,
): void {
  if (host.description.type !== 'Sharded') return;
  startingSession(state)?.pinTo(serverPin(server.address));
}

/** Binds the transaction that this operation starts to the connection that was checked out. */
export function pinToConnection<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  server: OperationServer,
  connection: OperationConnection,
): PinnedConnection | undefined {
  if (host.description.type !== 'LoadBalanced') return undefined;
  const session = startingSession(state);
  if (session === undefined) return undefined;
  const pinned = new PinnedConnection(server, connection, 'transaction');
  session.pinTo(pinned);
  return pinned;
}

function startingSession<Result>({
  plan: { options, transaction },
  session: { startsTransaction },
}: AttemptState<Result>): ClientSession | undefined {
  const { session } = options;
  if (session === undefined || transaction === undefined) return undefined;
  return session.transactionState === 'starting' || startsTransaction ? session : undefined;
}

/**
 * Keeps the connection for the cursor that this operation has opened. Whoever reads the cursor lets it go, at once if the
 * server has no more.
 */
export function keepForCursor<Result>(
  host: ExecutionHost,
  { operation, options: { cursorPinning } }: OperationPlan<Result>,
  keep: () => PinnedConnection,
): boolean {
  if (operation.pinning !== 'opensCursor' || cursorPinning === undefined) return false;
  if (host.description.type !== 'LoadBalanced') return false;
  cursorPinning.pinned ??= keep();
  return true;
}

/** Unbinds the transaction after errors that say that it is gone, or that its mongos may be. */
export function unpinAfter<Result>(
  { operation, options, transaction }: OperationPlan<Result>,
  error: unknown,
): void {
  const { session } = options;
  if (session?.pin === undefined) return;
  const isTransient = hasLabel(error, MongoErrorLabel.TransientTransactionError);
  const ends = operation.retry === 'asTransactionEnd';
  const isRetryable =
    error instanceof MongoNetworkError || hasLabel(error, MongoErrorLabel.RetryableWriteError);
  const isOver = ends && (operation.commandName === 'abortTransaction' || isRetryable);
  if ((isTransient && (transaction !== undefined || ends)) || isOver) session.unpin();
}

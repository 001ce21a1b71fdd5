import type { Operation } from '../operation-model/operation.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { ServerSession } from '../session/server-session.ts';
import type { ActiveTransaction } from '../session/session-host.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import type { PinnedConnection } from './pinned-connection.ts';

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

/** One call of `execute`, over all of its attempts. */
export interface Call<Result> {
  operation: Operation<Result>;
  readonly options: ExecuteOptions;
  /** Numbers the operation in events and log messages. */
  readonly operationId: number;
  readonly transaction: ActiveTransaction | undefined;
  /** A reading of the clock by which all must be done. */
  readonly deadline: number | undefined;
  /** The implicit session, once a connection that has sessions was checked out. */
  serverSession: ServerSession | undefined;
  /** The number of this retryable write, the same for all attempts. */
  txnNumber: number | undefined;
  /** The server of the last attempt; wire version 0 before one was selected. */
  address: string | undefined;
  maxWireVersion: number;
  /** True if that server is a mongos, as all behind load balancers are. */
  isMongos: boolean;
  /** Of the server of the last attempt, when it was selected; milliseconds. */
  minRoundTripTime: number;
  isRetryableWrite: boolean;
  /** Its command is the one that starts the transaction. */
  startsTransaction: boolean;
  /** Attempts that have failed. */
  failures: number;
  /** The error that would be thrown if the retries told nothing better. */
  error: unknown;
  metOverload: boolean;
  /** It would have been tried again, but for its deadline. */
  ranOutOfTime: boolean;
  deprioritized: string[] | undefined;
  /** A reply whose only flaw was its write concern error, for operations that judge it themselves. */
  replyWithWriteConcernError: Uint8Array | undefined;
}

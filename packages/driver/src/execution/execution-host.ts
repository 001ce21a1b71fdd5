import type { Clock, Random } from '@touchstone/runtime';
import type { CommandRequest } from '../cmap/command-request.ts';
import type { ConnectionDescription } from '../cmap/connection-description.ts';
import type { CheckOutOptions } from '../cmap/connection-pool.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { AutoEncrypter } from '../mongocrypt/auto-encrypter.ts';
import type { OperationError } from '../sdam/operation-error.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import type { SelectionRequest } from '../selection/server-selector.ts';
import type { ClusterClock } from '../session/cluster-clock.ts';
import type { ServerSessionPool } from '../session/server-session-pool.ts';
import type { Tracing } from '../tracing/tracing.ts';

/** A connection, as far as an attempt uses it. */
export interface OperationConnection {
  /** The pool's generation when it was created. */
  readonly generation: number;
  /** The service behind a load balancer. */
  readonly serviceKey?: string | undefined;
  readonly description: ConnectionDescription;
  /** The driver's own number of it. */
  readonly id?: number | undefined;
  /** The owner that keeps it, in load-balanced mode. */
  pinnedBy?: 'cursor' | 'transaction' | undefined;
  /** Nothing can be sent any more. */
  readonly closed: boolean;
  /** Ends it: what the server sends on it cannot be trusted. */
  close(error?: Error): void;
  /** Sends a command; the reply's bytes, or undefined when none was asked for. */
  run(request: CommandRequest): Promise<Uint8Array | undefined>;
}

export interface OperationPool {
  checkOut(options?: CheckOutOptions): OperationConnection | Promise<OperationConnection>;
  checkIn(connection: OperationConnection): void;
}

/** A server that was selected. */
export interface OperationServer {
  readonly address: string;
  readonly pool: OperationPool;
}

/** The part of a client that executing operations needs. */
export interface ExecutionHost {
  readonly clock: Clock;
  readonly random: Random;
  /** The deployment as it is known now. */
  readonly description: TopologyDescription;
  readonly serverSessions: ServerSessionPool;
  readonly clusterClock: ClusterClock;
  /** Undefined: nothing is encrypted. */
  readonly encrypter?: AutoEncrypter | undefined;
  /** Undefined: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Milliseconds; it holds beside `timeoutMS`. */
  readonly serverSelectionTimeoutMS: number;
  readonly retryReads: boolean;
  readonly retryWrites: boolean;
  /** Tells how often an operation that an overloaded server refused is sent again. */
  readonly maxAdaptiveRetries: number;
  /** True if such a server is avoided then. */
  readonly enableOverloadRetargeting: boolean;
  readonly serverApi: ServerApi | undefined;
  /**
   * Selects a server and lends it to `work`; it counts as one operation of the server until `work` is done. `work` is
   * called at once where a server is known already. Rejects with `MongoServerSelectionError` and the like.
   */
  withServer<Result>(
    request: SelectionRequest,
    work: (server: OperationServer) => Promise<Result>,
  ): Promise<Result>;
  operationFailed(address: string, error: OperationError): void;
}

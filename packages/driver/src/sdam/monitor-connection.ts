import type { Document } from 'bson';
import type { Address } from './server-description.ts';
import type { TopologyVersion } from './topology-version.ts';

/** One `hello` on a monitoring connection. */
export interface HelloRequest {
  /**
   * Present: the server answers when its state is another than this, or when `maxAwaitTimeMS` has
   * passed; it may send further replies unasked (OP_MSG's exhaustAllowed is set).
   */
  readonly awaitable?: {
    readonly topologyVersion: TopologyVersion;
    readonly maxAwaitTimeMS: number;
  };
  /** Milliseconds until the reply must be there; 0: for ever. */
  readonly timeoutMS: number;
}

export interface HandshakeReply {
  readonly document: Document;
  /** Milliseconds from sending `hello` to its reply, without what opening the stream took. */
  readonly durationMS: number;
}

export interface HelloReply {
  /** The reply, with numbers as JavaScript numbers. One with `ok: 0` may be given or thrown as an error. */
  readonly document: Document;
  /** The server will send another reply without being asked. */
  readonly moreToCome: boolean;
}

/**
 * A connection of a monitor: never authenticated, never pooled, its own socket. Every method rejects
 * with `MongoNetworkTimeoutError` on a timeout, with `MongoNetworkError` on a failure of the network.
 *
 * It says `hello` once a reply had `helloOk: true` (or with a stable API), and legacy hello before.
 */
export interface MonitorConnection {
  /** The driver's number for this connection. */
  readonly id: number | string;
  /** The server's number for this connection, once the handshake has told. */
  readonly serverConnectionId: number | null;
  /** Opens the connection and shakes hands; resolves with the server's first reply. */
  connect(limits: Pick<HelloRequest, 'timeoutMS'>): Promise<HandshakeReply>;
  hello(request: HelloRequest): Promise<HelloReply>;
  /** Waits for the reply that `moreToCome` announced. */
  nextReply(limits: Pick<HelloRequest, 'timeoutMS'>): Promise<HelloReply>;
  /** Closes at once; what is under way, if anything, rejects with `reason`. More than once does no harm. */
  close(reason: Error): void;
}

/** Makes a connection without opening it. */
export type CreateMonitorConnection = (address: Address) => MonitorConnection;

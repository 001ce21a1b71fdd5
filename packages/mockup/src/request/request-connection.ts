import type { Delivery } from '../reply/delivery.ts';

/** The connection a request came on, as far as requests and tests see it. */
export interface RequestConnection {
  /** Counts the connections of a server from 1. */
  readonly id: number;
  /** The client's port; 0 on a unix socket. */
  readonly clientPort: number;
  /** `host:port` of the client, or the path of the unix socket. */
  readonly clientAddress: string;
  /** True until either side has ended it. */
  readonly isOpen: boolean;
  /** Fulfilled when the connection is over, from either side. */
  readonly closed: Promise<void>;
  /** An id for a message of the server's. */
  nextRequestId(): number;
  /** Sends a reply; fulfilled when it has left. Rejects when the connection ends before. */
  send(reply: OutgoingReply): Promise<void>;
  /** Counts what waits for somebody to read it; a client that floods the queue is not read from. */
  noteWaiting(requests: number, bytes: number): void;
  /** Ends the connection: `fin` in order, after what was written, or `rst` at once. */
  hangup(how: 'fin' | 'rst'): void;
}

export interface OutgoingReply {
  readonly frame: Uint8Array;
  readonly delivery: Delivery;
  /** As the log shows it. */
  readonly describe: () => string;
}

/** The server a request came to. Requests of several servers can stand in one queue. */
export interface RequestServer {
  /** `host:port`, as clients know it. */
  readonly address: string;
  /** The connection string for drivers. */
  readonly uri: string;
  /** The words in front of its lines; undefined where there are none. */
  readonly label: string | undefined;
  /** True while it listens. */
  readonly running: boolean;
  /** Stops listening, and cuts every connection. */
  stop(): Promise<void>;
}

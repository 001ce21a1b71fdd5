import type { ObjectId } from 'bson';
import type { ConnectionAuthentication } from '../auth/connection-authentication.ts';
import type { Fields } from '../value/value.ts';

/** The facts that the server remembers of a connection between its commands. */
export interface ClientConnection {
  readonly id: number;
  readonly remoteAddress: string;
  /** The subject of the client's TLS certificate (RFC 2253), if it has shown one that is trusted. */
  readonly certificateSubject: string | undefined;
  /** The users who are logged in. */
  readonly authentication: ConnectionAuthentication;
  /** `client` of the first hello. */
  metadata: Fields | undefined;
  appName: string | undefined;
  /** The compressor that was agreed on. */
  compressors: readonly string[];
  /** True if another server of the same cluster asks: it has checked who may do what already. */
  readonly isInternal: boolean;
  /** The server that a load balancer chose; undefined where the client came by itself. */
  readonly serviceId: ObjectId | undefined;
  /** True if its first hello has come. */
  isGreeted: boolean;
  /** Tells whether the client has gone, or was cut off: whatever waits for its sake stops. */
  readonly isEnded: boolean;
  /** Calls `listener` when the connection ends, not if it has; what is returned takes the listener back. */
  whenEnded(listener: () => void): () => void;
  close(): void;
}

import type { ConnectionAuthentication } from '../auth/connection-authentication.ts';
import type { Fields } from '../value/value.ts';

/** What the server remembers of a connection between its commands. */
export interface ClientConnection {
  readonly id: number;
  readonly remoteAddress: string;
  /** The subject of the client's TLS certificate (RFC 2253), if it has shown one that is trusted. */
  readonly certificateSubject: string | undefined;
  /** Who is logged in. */
  readonly authentication: ConnectionAuthentication;
  /** `client` of the first hello. */
  metadata: Fields | undefined;
  appName: string | undefined;
  /** The compressor that was agreed on. */
  compressors: readonly string[];
  /** Aborted when the connection ends: whatever waits for its sake stops. */
  readonly signal: AbortSignal;
  close(): void;
}

import type { Fields } from '../value/value.ts';

/** What the server remembers of a connection between its commands. */
export interface ClientConnection {
  readonly id: number;
  readonly remoteAddress: string;
  /** `client` of the first hello. */
  metadata: Fields | undefined;
  appName: string | undefined;
  /** The compressor that was agreed on. */
  compressors: readonly string[];
  /** Aborted when the connection ends: whatever waits for its sake stops. */
  readonly signal: AbortSignal;
  close(): void;
}

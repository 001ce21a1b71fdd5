import { hexDump } from '../rendering/hex-dump.ts';
import type { RequestConnection, RequestServer } from '../request/request-connection.ts';

/** Bytes from a client that no driver may send, and where they go wrong. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** Bytes from the start of the message (after decompression), or of the proxy header. */
  readonly offset: number;
  readonly bytes: Uint8Array;

  constructor(message: string, bytes: Uint8Array, offset: number, options?: ErrorOptions) {
    super(message, options);
    this.bytes = bytes;
    this.offset = offset;
  }
}

/** The event that a client broke the protocol; the client's connection is closed. */
export interface ProtocolErrorEvent {
  /** The server that it came to. */
  readonly server: RequestServer;
  /** The connection that is ended for it. */
  readonly connection: RequestConnection;
  /** The error in words. */
  readonly message: string;
  /** At which byte of the message. */
  readonly offset: number;
  /** The bytes around it, the line marked. */
  readonly dump: string;
}

export function protocolErrorEvent(
  fault: ProtocolError,
  connection: RequestConnection,
  server: RequestServer,
): ProtocolErrorEvent {
  const dump = hexDump(fault.bytes, fault.offset);
  return { server, connection, message: fault.message, offset: fault.offset, dump };
}

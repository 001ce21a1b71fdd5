/**
 * Bytes that are not a message of the MongoDB wire protocol. The connection that they came from
 * cannot be trusted any further and should be closed.
 */
export class WireProtocolError extends Error {
  override readonly name = 'WireProtocolError';
  /** Where the fault is, in bytes from the message's start (after decompression, if it was compressed). */
  readonly offset: number;

  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset} of the message)`, options);
    this.offset = offset;
  }
}

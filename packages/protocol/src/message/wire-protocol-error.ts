/**
 * Bytes that are not a message of the MongoDB wire protocol. The connection that they came from
 * cannot be trusted any further and should be closed.
 */
export class WireProtocolError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'WireProtocolError';
  /** The offset of the fault, in bytes from the message's start (after decompression, if it was compressed). */
  readonly offset: number;

  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset} of the message)`, options);
    this.offset = offset;
  }
}

/** A message with more documents than its reader takes. It is a whole message otherwise, and can be answered. */
export class TooManyDocumentsError extends WireProtocolError {
  /** The number of documents that the sequence has. */
  readonly count: number;

  constructor(count: number, offset: number) {
    super(`a sequence of ${count} documents`, offset);
    this.count = count;
  }
}

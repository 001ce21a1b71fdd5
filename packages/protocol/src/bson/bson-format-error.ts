import { BSONError } from 'bson';

/** Bytes that are not BSON, and at which byte of the array they stop being it. */
export class BsonFormatError extends BSONError {
  /** Bytes from the start of the array that was read. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`);
    this.offset = offset;
  }

  /** The name of the class, as stacks show it. */
  override get name(): string {
    return 'BsonFormatError';
  }
}

import { MongoError, MongoRuntimeError } from './mongo-error.ts';

/** The server answered something that no server should answer. */
export class MongoUnexpectedServerResponseError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoUnexpectedServerResponseError';
  }
}

/** The error for a reply that could not be read: an error of the driver's as it is, anything else as the server's fault. */
export function unreadableReply(error: unknown): MongoError {
  if (error instanceof MongoError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const message = `The server's reply cannot be read: ${cause.message}`;
  return new MongoUnexpectedServerResponseError(message, { cause });
}

/** A compressed message could not be read. */
export class MongoDecompressionError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoDecompressionError';
  }
}

/** A primary was marked unknown because a newer one is known. */
export class MongoStalePrimaryError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoStalePrimaryError';
  }
}

/** A change stream lacks what it needs to be resumed. */
export class MongoChangeStreamError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoChangeStreamError';
  }
}

/** A GridFS file has chunks that are missing, too many or of a wrong size. */
export class MongoGridFSChunkError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoGridFSChunkError';
  }
}

/** A GridFS stream was used in a wrong way. */
export class MongoGridFSStreamError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoGridFSStreamError';
  }
}

/** The cursor of a client bulk write's results failed or is missing. */
export class MongoClientBulkWriteCursorError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoClientBulkWriteCursorError';
  }
}

/** A client bulk write could not be executed. */
export class MongoClientBulkWriteExecutionError extends MongoRuntimeError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoClientBulkWriteExecutionError';
  }
}

import type { MongoErrorOptions } from './mongo-error.ts';
import { MongoDriverError, MongoError } from './mongo-error.ts';

/** Options of a network error. */
export interface MongoNetworkErrorOptions extends MongoErrorOptions {
  /** The connection had not completed its handshake. */
  readonly beforeHandshake?: boolean;
}

/** The network failed: a connection could not be opened, was closed or broke. */
export class MongoNetworkError extends MongoError {
  /** True if the connection had not completed its handshake; decides what the topology makes of it. */
  readonly beforeHandshake: boolean;

  constructor(message: string, options?: MongoNetworkErrorOptions) {
    super(message, options);
    this.beforeHandshake = options?.beforeHandshake === true;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoNetworkError';
  }
}

/** Nothing came over the network within `socketTimeoutMS` or `connectTimeoutMS`. */
export class MongoNetworkTimeoutError extends MongoNetworkError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoNetworkTimeoutError';
  }
}

/** No server was suitable; `reason` is the topology description of that moment. */
export class MongoSystemError extends MongoError {
  /** The reason why it happened. */
  readonly reason?: unknown;

  constructor(message: string, reason?: unknown, options?: MongoErrorOptions) {
    super(message, options);
    if (reason !== undefined) this.reason = reason;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoSystemError';
  }
}

/** No suitable server was found within `serverSelectionTimeoutMS`. */
export class MongoServerSelectionError extends MongoSystemError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoServerSelectionError';
  }
}

/**
 * The pool was cleared, so that no connection could be had (CMAP "PoolClearedError"). A network error,
 * because it is retried like one.
 */
export class MongoPoolClearedError extends MongoNetworkError {
  /** The server whose pool it is, `host:port`. */
  readonly address: string;

  constructor(address: string, cause?: Error, message?: string) {
    super(
      message ??
        `Connection pool for ${address} was cleared because another operation failed with: "${cause?.message ?? 'unknown error'}"`,
      cause === undefined ? undefined : { cause },
    );
    this.address = address;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoPoolClearedError';
  }
}

/** A connection in use was closed because its pool was cleared with `interruptInUseConnections`. */
export class MongoPoolClearedOnNetworkError extends MongoPoolClearedError {
  constructor(address: string, cause?: Error) {
    super(address, cause, `Connection to ${address} interrupted due to server monitor timeout`);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoPoolClearedOnNetworkError';
  }
}

/** The pool is closed (CMAP "PoolClosedError"). */
export class MongoPoolClosedError extends MongoDriverError {
  /** The server whose pool it is, `host:port`. */
  readonly address: string;

  constructor(address: string) {
    super('Attempted to check out a connection from closed connection pool');
    this.address = address;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoPoolClosedError';
  }
}

/** No connection was free within `waitQueueTimeoutMS` (CMAP "WaitQueueTimeoutError"). */
export class MongoWaitQueueTimeoutError extends MongoDriverError {
  /** The server whose pool it is, `host:port`. */
  readonly address: string;

  constructor(message: string, address: string) {
    super(message);
    this.address = address;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoWaitQueueTimeoutError';
  }
}

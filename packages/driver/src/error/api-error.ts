import type { MongoErrorOptions } from './mongo-error.ts';
import { MongoAPIError } from './mongo-error.ts';

/** An argument has a wrong type or value. */
export class MongoInvalidArgumentError extends MongoAPIError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoInvalidArgumentError';
  }
}

/** The server is too old, or too new, for what was asked. */
export class MongoCompatibilityError extends MongoAPIError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoCompatibilityError';
  }
}

/** A credential lacks what its mechanism needs. */
export class MongoMissingCredentialsError extends MongoAPIError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoMissingCredentialsError';
  }
}

/** An optional package is needed and not installed. */
export class MongoMissingDependencyError extends MongoAPIError {
  /** The package that is missing. */
  readonly dependencyName: string;

  constructor(message: string, options: MongoErrorOptions & { readonly dependencyName: string }) {
    super(message, options);
    this.dependencyName = options.dependencyName;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoMissingDependencyError';
  }
}

/** The client is not connected (any more). */
export class MongoNotConnectedError extends MongoAPIError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoNotConnectedError';
  }
}

/** The client was closed while the operation ran. */
export class MongoClientClosedError extends MongoAPIError {
  constructor(message = 'Operation interrupted because client was closed') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoClientClosedError';
  }
}

/** The topology was closed, and an operation asked it for a server. */
export class MongoTopologyClosedError extends MongoAPIError {
  constructor(message = 'Topology is closed') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoTopologyClosedError';
  }
}

/** The server object was closed, and an operation asked it for a connection. */
export class MongoServerClosedError extends MongoAPIError {
  constructor(message = 'Server is closed') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoServerClosedError';
  }
}

/** A session was used after it had ended. */
export class MongoExpiredSessionError extends MongoAPIError {
  constructor(message = 'Cannot use a session that has ended') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoExpiredSessionError';
  }
}

/** A transaction was used in a way that its state does not allow. */
export class MongoTransactionError extends MongoAPIError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoTransactionError';
  }
}

/** A cursor was read past its end. */
export class MongoCursorExhaustedError extends MongoAPIError {
  constructor(message = 'Cursor is exhausted') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoCursorExhaustedError';
  }
}

/** A cursor was changed after its command had been sent. */
export class MongoCursorInUseError extends MongoAPIError {
  constructor(message = 'Cursor is already initialized') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoCursorInUseError';
  }
}

/** A tailable cursor was asked for something that only other cursors do. */
export class MongoTailableCursorError extends MongoAPIError {
  constructor(message = 'Tailable cursor does not support this operation') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoTailableCursorError';
  }
}

/** A bulk operation was executed a second time. */
export class MongoBatchReExecutionError extends MongoAPIError {
  constructor(message = 'This batch has already been executed, create new batch to execute') {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoBatchReExecutionError';
  }
}

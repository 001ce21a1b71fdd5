// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Long, ObjectId } from 'bson';

/** Describes how fresh a server's view of the topology is (server-discovery-and-monitoring, "topologyVersion"). */
export interface TopologyVersion {
  /** Made anew each time the server process starts. */
  readonly processId: ObjectId;
  /** Counts the server's state changes. */
  readonly counter: Long;
}

/** Options of every driver error: the error or value that led to it. */
export interface MongoErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The base of every error that the driver throws. Error labels are strings that tell what may be done
 * about it (`RetryableWriteError`, `TransientTransactionError` …).
 */
export class MongoError extends Error {
  /** The server's or the operating system's code, where there is one. */
  declare code?: number | string;
  /** The pool generation of the connection that the error came from. */
  declare connectionGeneration?: number;
  /** The topology version that a server that is about to stop told. */
  declare topologyVersion?: TopologyVersion;
  // Allocated with the first label: most errors have none.
  #labels: Set<string> | undefined;

  constructor(message: string, options?: MongoErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoError';
  }

  /** The message, under the name that server replies use. */
  get errmsg(): string {
    return this.message;
  }

  /** The labels of the error, such as `TransientTransactionError`. */
  get errorLabels(): string[] {
    return this.#labels === undefined ? [] : [...this.#labels];
  }

  /** True where the error has this label. */
  hasErrorLabel(label: string): boolean {
    return this.#labels?.has(label) === true;
  }

  /** Gives the error a label; no effect where it has it already. */
  addErrorLabel(label: string): void {
    this.#labels ??= new Set();
    this.#labels.add(label);
  }

  /** Takes a label from the error; no effect where it has none of that name. */
  removeErrorLabel(label: string): void {
    this.#labels?.delete(label);
  }
}

/** An error that arose in the driver itself, not on the server. */
export class MongoDriverError extends MongoError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoDriverError';
  }
}

/** The driver's interface was used in a wrong way. */
export class MongoAPIError extends MongoDriverError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoAPIError';
  }
}

/** The driver met something that its caller could not have prevented. */
export class MongoRuntimeError extends MongoDriverError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoRuntimeError';
  }
}

/** A connection string or an option could not be understood. */
export class MongoParseError extends MongoDriverError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoParseError';
  }
}

/** `timeoutMS` passed before the operation was done. */
export class MongoOperationTimeoutError extends MongoDriverError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoOperationTimeoutError';
  }
}

/** The error that a callback may be given. */
export type AnyError = MongoError | Error;

/** A callback in the manner of Node.js; the driver itself takes none. */
export type Callback<T = any> = (error?: AnyError, result?: T) => void;

// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import { MongoError } from './mongo-error.ts';

/** A server's reply as far as it describes an error. */
export interface ErrorDescription extends Document {
  /** The error's text. */
  message?: string;
  /** The error's text, as the server says it. */
  errmsg?: string;
  /** The error's text, as old servers tell it. */
  $err?: string;
  /** The server's code of the error. */
  code?: number;
  /** The server's name of the error's code. */
  codeName?: string;
  /** The labels of the error, such as `TransientTransactionError`. */
  errorLabels?: string[];
  /** More that the server tells of the error. */
  errInfo?: Document;
}

/**
 * The server refused a command. Every field of its reply is also a property of the error.
 *
 * @example
 * ```ts
 * try {
 *   await people.insertOne({ _id: 1, name: 'Ada', age: 36 });
 * } catch (error) {
 *   if (!(error instanceof MongoServerError)) throw error;
 *   error.code; // => 11000
 *   error['keyValue']; // => { _id: 1 }
 * }
 * ```
 */
export class MongoServerError extends MongoError {
  /** The whole reply of the server. */
  readonly errorResponse: ErrorDescription;
  /** The server's name of the error's code. */
  declare codeName?: string;
  /** The error of a write that was done, and not by as many members as was asked. */
  declare writeConcernError?: Document;
  /** More that the server tells of the error. */
  declare errInfo?: Document;
  /** 1 where the server has done it. */
  declare ok?: number;
  [key: string]: any;

  constructor(description: ErrorDescription) {
    super(description.message ?? description.errmsg ?? description.$err ?? 'n/a');
    this.errorResponse = description;
    if (Array.isArray(description.errorLabels)) {
      for (const label of description.errorLabels) this.addErrorLabel(label);
    }
    for (const field of Object.keys(description)) {
      if (!RESERVED_FIELDS.has(field)) this[field] = description[field];
    }
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoServerError';
  }
}

// These are accessors or own properties of the error; a reply's fields may not replace them.
const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  'errorLabels',
  'errmsg',
  'message',
  'name',
  'stack',
  'cause',
  'errorResponse',
  '__proto__',
  'constructor',
]);

/** The server did the write, and could not fulfil its write concern. */
export class MongoWriteConcernError extends MongoServerError {
  /** The whole reply, with `writeConcernError` in it. */
  readonly result: Document;

  constructor(reply: Document & { writeConcernError: ErrorDescription }) {
    const { writeConcernError } = reply;
    const labels = reply['errorLabels'] ?? writeConcernError.errorLabels;
    super({
      ...reply,
      ...writeConcernError,
      ...(labels === undefined ? {} : { errorLabels: labels }),
    });
    this.result = reply;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoWriteConcernError';
  }
}

const NAMESPACE_NOT_FOUND = 26;

/** Tells whether the server says that there is no such collection or database; old ones say so in words alone. */
export function isNamespaceNotFound(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  return error.code === NAMESPACE_NOT_FOUND || /^ns not found/i.test(error.message);
}

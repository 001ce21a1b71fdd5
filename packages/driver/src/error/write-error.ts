import type { Document } from 'bson';

/** One operation of a bulk write that the server refused, as data. */
export interface WriteErrorData {
  /** The index of the operation in the bulk write. */
  readonly index: number;
  /** The server's code of the error. */
  readonly code: number;
  /** The error's text, as the server says it. */
  readonly errmsg?: string;
  /** More that the server tells of the error. */
  readonly errInfo?: Document;
  /** The statement as it was sent. */
  readonly op: Document;
}

/** One operation of a bulk write that the server refused. */
export class WriteError {
  /** The error, as the server tells it. */
  readonly err: WriteErrorData;

  constructor(err: WriteErrorData) {
    this.err = err;
  }

  /** The server's code of the error. */
  get code(): number {
    return this.err.code;
  }

  /** The place of the write among those that were given. */
  get index(): number {
    return this.err.index;
  }

  /** The error's text, as the server says it. */
  get errmsg(): string | undefined {
    return this.err.errmsg;
  }

  /** More that the server tells of the error. */
  get errInfo(): Document | undefined {
    return this.err.errInfo;
  }

  /** The write that failed, as it was given. */
  getOperation(): Document {
    return this.err.op;
  }

  /** The document that `JSON.stringify` shows. */
  toJSON(): { code: number; index: number; errmsg?: string; op: Document } {
    const { code, index, errmsg, op } = this.err;
    return { code, index, ...(errmsg === undefined ? {} : { errmsg }), op };
  }

  /** A line for people. */
  toString(): string {
    return `WriteError(${JSON.stringify(this.toJSON())})`;
  }
}

/** The server's account of a write concern that was not fulfilled. */
export interface WriteConcernErrorData {
  /** The server's code of the error. */
  code: number;
  /** The error's text, as the server says it. */
  errmsg: string;
  /** More that the server tells of the error. */
  errInfo?: Document;
}

/** A bulk write's unfulfilled write concern. */
export class WriteConcernError {
  readonly #data: Document;

  constructor(data: WriteConcernErrorData | Document) {
    this.#data = data;
  }

  /** The server's code of the error. */
  get code(): number | undefined {
    return this.#data['code'];
  }

  /** The error's text, as the server says it. */
  get errmsg(): string | undefined {
    return this.#data['errmsg'];
  }

  /** More that the server tells of the error. */
  get errInfo(): Document | undefined {
    return this.#data['errInfo'];
  }

  /** The document that `JSON.stringify` shows. */
  toJSON(): Document {
    return this.#data;
  }

  /** A line for people. */
  toString(): string {
    return `WriteConcernError(${this.errmsg})`;
  }
}

/** One operation of a bulk write that the server refused, as `WriteError` is made of it. */
export type BulkWriteOperationError = WriteErrorData;

/** A reply that tells of a write concern that was not fulfilled. */
export interface WriteConcernErrorResult {
  /** The error of a write that was done, and not by as many members as was asked. */
  writeConcernError: { code: number; errmsg: string; codeName?: string; errInfo?: Document };
  /** 1 where the server has done it. */
  ok: number;
  /** The server's code of the error. */
  code?: number;
  /** The labels of the error, such as `TransientTransactionError`. */
  errorLabels?: string[];
  [x: string | number]: unknown;
}

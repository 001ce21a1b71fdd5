import type { Document } from 'bson';

/** One operation of a bulk write that the server refused, as data. */
export interface WriteErrorData {
  /** The index of the operation in the bulk write. */
  readonly index: number;
  readonly code: number;
  readonly errmsg?: string;
  readonly errInfo?: Document;
  /** The statement as it was sent. */
  readonly op: Document;
}

/** One operation of a bulk write that the server refused. */
export class WriteError {
  readonly err: WriteErrorData;

  constructor(err: WriteErrorData) {
    this.err = err;
  }

  get code(): number {
    return this.err.code;
  }

  get index(): number {
    return this.err.index;
  }

  get errmsg(): string | undefined {
    return this.err.errmsg;
  }

  get errInfo(): Document | undefined {
    return this.err.errInfo;
  }

  getOperation(): Document {
    return this.err.op;
  }

  toJSON(): { code: number; index: number; errmsg?: string; op: Document } {
    const { code, index, errmsg, op } = this.err;
    return { code, index, ...(errmsg === undefined ? {} : { errmsg }), op };
  }

  toString(): string {
    return `WriteError(${JSON.stringify(this.toJSON())})`;
  }
}

/** What a server tells of a write concern that was not fulfilled. */
export interface WriteConcernErrorData {
  code: number;
  errmsg: string;
  errInfo?: Document;
}

/** A bulk write's unfulfilled write concern. */
export class WriteConcernError {
  readonly #data: Document;

  constructor(data: WriteConcernErrorData | Document) {
    this.#data = data;
  }

  get code(): number | undefined {
    return this.#data['code'];
  }

  get errmsg(): string | undefined {
    return this.#data['errmsg'];
  }

  get errInfo(): Document | undefined {
    return this.#data['errInfo'];
  }

  toJSON(): Document {
    return this.#data;
  }

  toString(): string {
    return `WriteConcernError(${this.errmsg})`;
  }
}

/** One operation of a bulk write that the server refused, as `WriteError` is made of it. */
export type BulkWriteOperationError = WriteErrorData;

/** A reply that tells of a write concern that was not fulfilled. */
export interface WriteConcernErrorResult {
  writeConcernError: { code: number; errmsg: string; codeName?: string; errInfo?: Document };
  ok: number;
  code?: number;
  errorLabels?: string[];
  [x: string | number]: unknown;
}

import type { CommandReply } from './reply.ts';

/** The reply to insert, update and delete. */
export interface WriteReply extends CommandReply {
  /** Documents inserted, matched (and upserted), or deleted. */
  readonly n: number;
  /** The number of documents that were changed. */
  readonly nModified?: number;
  /** The documents that were made, by the index of their write. */
  readonly upserted?: readonly { readonly index: number; readonly _id: unknown }[];
  /** The writes that failed. */
  readonly writeErrors?: readonly WriteErrorReply[];
}

/** A statement that failed, in a command that was carried out. */
export interface WriteErrorReply {
  /** The statement of the command, by its index. */
  readonly index: number;
  /** The error's code. */
  readonly code: number;
  /** The name of the error's code. */
  readonly codeName?: string;
  /** The error's text. */
  readonly errmsg: string;
  /** More that the server tells of the error. */
  readonly errInfo?: Readonly<Record<string, unknown>>;
  /** The index that has the value already, for a duplicate key. */
  readonly keyPattern?: Readonly<Record<string, unknown>>;
  /** The value that is there already, for a duplicate key. */
  readonly keyValue?: Readonly<Record<string, unknown>>;
}

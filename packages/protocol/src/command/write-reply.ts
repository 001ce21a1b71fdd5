import type { CommandReply } from './reply.ts';

/** The reply to insert, update and delete. */
export interface WriteReply extends CommandReply {
  /** Documents inserted, matched (and upserted), or deleted. */
  readonly n: number;
  readonly nModified?: number;
  readonly upserted?: readonly { readonly index: number; readonly _id: unknown }[];
  readonly writeErrors?: readonly WriteErrorReply[];
}

/** A statement that failed, in a command that was carried out. */
export interface WriteErrorReply {
  /** Which statement of the command. */
  readonly index: number;
  readonly code: number;
  readonly codeName?: string;
  readonly errmsg: string;
  readonly errInfo?: Readonly<Record<string, unknown>>;
  readonly keyPattern?: Readonly<Record<string, unknown>>;
  readonly keyValue?: Readonly<Record<string, unknown>>;
}

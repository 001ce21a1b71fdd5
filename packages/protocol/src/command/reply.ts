import type { Timestamp } from 'bson';
import type { ClusterTime } from '../time/cluster-time.ts';

/** The fields that every reply to a command may carry, besides the command's own. */
export interface CommandReply {
  readonly [field: string]: unknown;
  /** 1 if the command was carried out. */
  readonly ok: unknown;
  /** The error's text. */
  readonly errmsg?: string;
  /** The error's code. */
  readonly code?: number;
  /** The name of the error's code. */
  readonly codeName?: string;
  /** The labels of the error, such as `RetryableWriteError`. */
  readonly errorLabels?: readonly string[];
  /** Present where the write was done, and not by as many servers as was asked. */
  readonly writeConcernError?: WriteConcernErrorReply;
  /** The time when the operation happened, for causal consistency. */
  readonly operationTime?: Timestamp;
  /** The newest time that the server knows of, signed. */
  readonly $clusterTime?: ClusterTime;
}

/** A write that was applied, but not as safely as it was to be. */
export interface WriteConcernErrorReply {
  /** The error's code. */
  readonly code: number;
  /** The name of the error's code. */
  readonly codeName?: string;
  /** The error's text. */
  readonly errmsg: string;
  /** More that the server tells of the error. */
  readonly errInfo?: Readonly<Record<string, unknown>>;
  /** The labels of the error, such as `RetryableWriteError`. */
  readonly errorLabels?: readonly string[];
}

/** The error that a reply with `ok: 0` reports. */
export interface ReplyError {
  /** 0 if the server gave none. */
  readonly code: number;
  /** The name of the error's code. */
  readonly codeName: string;
  /** The error's text. */
  readonly message: string;
  /** The error's labels; empty where it has none. */
  readonly labels: readonly string[];
}

/** True if the command was carried out; `ok` may be any of BSON's numbers, or a boolean. */
export function isOk(reply: { readonly ok?: unknown }): boolean {
  return Number(reply.ok) === 1;
}

/** The error that `reply` reports, or undefined if it is ok. */
export function replyErrorOf(reply: CommandReply): ReplyError | undefined {
  if (isOk(reply)) return undefined;
  return {
    code: Number(reply.code ?? 0),
    codeName: reply.codeName ?? '',
    message: reply.errmsg ?? String(reply['$err'] ?? 'the server gave no reason'),
    labels: reply.errorLabels ?? [],
  };
}

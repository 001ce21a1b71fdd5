import type { Timestamp } from 'bson';
import type { ClusterTime } from '../time/cluster-time.ts';

/** What every reply to a command may carry, besides the command's own fields. */
export interface CommandReply {
  readonly [field: string]: unknown;
  /** 1 if the command was carried out. */
  readonly ok: unknown;
  readonly errmsg?: string;
  readonly code?: number;
  readonly codeName?: string;
  readonly errorLabels?: readonly string[];
  readonly writeConcernError?: WriteConcernErrorReply;
  readonly operationTime?: Timestamp;
  readonly $clusterTime?: ClusterTime;
}

/** A write that was applied, but not as safely as it was to be. */
export interface WriteConcernErrorReply {
  readonly code: number;
  readonly codeName?: string;
  readonly errmsg: string;
  readonly errInfo?: Readonly<Record<string, unknown>>;
  readonly errorLabels?: readonly string[];
}

/** The error that a reply with `ok: 0` reports. */
export interface ReplyError {
  /** 0 if the server gave none. */
  readonly code: number;
  readonly codeName: string;
  readonly message: string;
  readonly labels: readonly string[];
}

/** Whether the command was carried out; `ok` may be any of BSON's numbers, or a boolean. */
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

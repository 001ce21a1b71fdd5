import { isNodeIsRecovering, isNotWritablePrimary, isShutdown } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { TopologyVersion } from './topology-version.ts';
import { parseTopologyVersion } from './topology-version.ts';

/**
 * - `network`: the connection failed while it was opened, written to or read from.
 * - `networkTimeout`: nothing came in time.
 * - `authentication`: the server refused the credentials, or the conversation broke down.
 * - `notWritablePrimary`, `nodeIsRecovering`, `shutdown`: the state change errors.
 * - `command`: any other error reply.
 */
export type OperationErrorKind =
  | 'network'
  | 'networkTimeout'
  | 'authentication'
  | 'notWritablePrimary'
  | 'nodeIsRecovering'
  | 'shutdown'
  | 'command';

/** An error that an operation, or the opening of a connection for one, met; as far as discovery cares. */
export interface OperationError {
  readonly kind: OperationErrorKind;
  /** True if the connection's handshake, authentication included, was over. */
  readonly completedHandshake: boolean;
  /** The pool generation of the connection (with a load balancer, of its service). */
  readonly generation: number;
  /** Behind a load balancer: the service that the connection leads to, once `hello` has told. */
  readonly serviceId?: string | undefined;
  readonly topologyVersion: TopologyVersion | null;
  readonly labels: readonly string[];
  readonly cause: Error;
}

/** The meaning of an error reply, or of the `writeConcernError` in a good one, for the topology. */
export interface ReplyError {
  readonly kind: OperationErrorKind;
  readonly topologyVersion: TopologyVersion | null;
}

/**
 * Classifies a reply; undefined when it reports no error that discovery looks at (`writeErrors` are
 * none). The message is looked at only when there is no code.
 *
 * Source: server-discovery-and-monitoring, "Error handling pseudocode".
 */
export function classifyReply(reply: Document): ReplyError | undefined {
  const error = Number(reply['ok']) === 1 ? reply['writeConcernError'] : reply;
  if (error === undefined || error === null) return undefined;
  const message = String(error['errmsg'] ?? error['$err'] ?? '');
  return {
    kind: classifyCommandError(toCode(error['code']), message),
    topologyVersion: parseTopologyVersion(reply['topologyVersion']),
  };
}

function toCode(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

export function classifyCommandError(
  code: number | undefined,
  message: string,
): OperationErrorKind {
  if (code !== undefined && code !== 0) {
    if (isShutdown(code)) return 'shutdown';
    if (isNodeIsRecovering(code)) return 'nodeIsRecovering';
    return isNotWritablePrimary(code) ? 'notWritablePrimary' : 'command';
  }
  const text = message.toLowerCase();
  if (text.includes('not master or secondary') || text.includes('node is recovering')) {
    return 'nodeIsRecovering';
  }
  return text.includes('not master') ? 'notWritablePrimary' : 'command';
}

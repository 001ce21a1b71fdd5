import type { AdapterReply, AdapterRequest } from './adapter-protocol.ts';
import type { SchemaError } from './json-schema.ts';
import { protocolError } from './protocol-schema.ts';

type RequestKind = AdapterRequest['kind'];
type ReplyKind = AdapterReply['kind'];

const OBSERVED: readonly ReplyKind[] = ['result', 'error', 'unsupported'];

/** The kinds of reply that each request may have; `failure`, the adapter's own, may answer any. */
const ANSWERS: Readonly<Record<RequestKind, readonly ReplyKind[]>> = {
  start: ['started'],
  createEntity: ['done', 'error', 'unsupported'],
  run: OBSERVED,
  endCallback: ['done'],
  inspect: OBSERVED,
  events: ['events', 'unsupported'],
  machine: OBSERVED,
  reset: ['done'],
  stop: ['done'],
};

/** The schema's names of messages, where a request has the same. */
const DEFINITIONS: Readonly<Record<string, string>> = { events: 'eventList' };

/** The error of a reply to a request: `result has no value`; undefined where it is as the protocol wants it. */
export function replyError(
  request: RequestKind,
  reply: { readonly kind: string },
): string | undefined {
  const { kind } = reply;
  const answers: readonly string[] = ANSWERS[request];
  if (kind !== 'failure' && kind !== 'callback' && !answers.includes(kind)) {
    return `${JSON.stringify(kind)} is no answer to it; ${answers.join(', ')} or failure would be`;
  }
  const fault = protocolError(DEFINITIONS[kind] ?? kind, reply);
  return fault === undefined ? undefined : sentence(kind, fault);
}

function sentence(kind: string, { path, is }: SchemaError): string {
  if (path.length === 0) return `${kind} ${is}`;
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return `${kind}${place} ${is}`;
}

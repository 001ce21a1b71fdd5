/**
 * A conversation of a client and a real server, as lines of JSON: the bytes, and a rendering for those who
 * read it. Pure.
 */
import { ElementCursor, type Message, parseMessage, readHeader } from '@touchstone/protocol';
import { renderDocument, renderValue } from '../rendering/render-json.ts';

/** One message of a conversation. */
export interface RecordedMessage {
  /** The number of the client's connection, from 1. */
  readonly connection: number;
  /** The connection that sent it. */
  readonly from: 'client' | 'server';
  /** For readers; nothing depends on it. */
  readonly text: string;
  /** The message, uncompressed, header included, in base64. */
  readonly frame: string;
}

/** A request and what the server answered. */
export interface Exchange {
  readonly request: Message;
  readonly commandName: string;
  /** Equal for requests that ask the same, whatever session or cluster time they carry. */
  readonly key: string;
  /** Whole frames; several for an exhaust stream, none for an unacknowledged write. */
  readonly replies: readonly Uint8Array[];
}

/** Fields that are another in each run. */
const VOLATILE: ReadonlySet<string> = new Set([
  'lsid',
  '$clusterTime',
  'txnNumber',
  'operationTime',
  'client',
  'topologyVersion',
]);

/** Writes a message as it is recorded; `frame` is not compressed. */
export function recordMessage(
  connection: number,
  from: RecordedMessage['from'],
  frame: Uint8Array,
): RecordedMessage {
  const text = describe(parseMessage(frame));
  return { connection, from, text, frame: Buffer.from(frame).toString('base64') };
}

function describe(message: Message): string {
  const body = commandBody(message);
  if (body) return `${message.kind} ${renderDocument(body, { limit: 500 })}`;
  return message.kind === 'reply' && message.documents[0]
    ? `reply ${renderDocument(message.documents[0], { limit: 500 })}`
    : message.kind;
}

/** One message a line. */
export function formatConversation(messages: readonly RecordedMessage[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

/** The messages of a recording. Throws `SyntaxError` naming the line. */
export function parseConversation(text: string): readonly RecordedMessage[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return JSON.parse(line) as RecordedMessage;
      } catch (error) {
        throw new SyntaxError(`line ${number} of the recording is no JSON`, { cause: error });
      }
    });
}

/** The requests with their replies, in the order in which the client sent them. */
export function exchangesOf(messages: readonly RecordedMessage[]): readonly Exchange[] {
  const exchanges: (Exchange & { readonly replies: Uint8Array[] })[] = [];
  const open = new Map<string, Uint8Array[]>();
  for (const { connection, from, frame: base64 } of messages) {
    const frame = Uint8Array.from(Buffer.from(base64, 'base64'));
    const { requestId, responseTo } = readHeader(frame);
    if (from === 'client') {
      const exchange = newExchange(parseMessage(frame));
      exchanges.push(exchange);
      open.set(`${connection}:${requestId}`, exchange.replies);
    } else {
      const replies = open.get(`${connection}:${responseTo}`);
      replies?.push(frame);
      // The next reply of an exhaust stream answers this one.
      if (replies) open.set(`${connection}:${requestId}`, replies);
    }
  }
  return exchanges;
}

function newExchange(request: Message): Exchange & { readonly replies: Uint8Array[] } {
  return { request, ...identify(request), replies: [] };
}

/** The name of the command, and what it asks for without what differs from run to run. */
export function identify(request: Message): { readonly commandName: string; readonly key: string } {
  const body = commandBody(request);
  if (!body) return { commandName: request.kind, key: request.kind };
  const parts: string[] = [];
  let commandName = '';
  const cursor = new ElementCursor(body);
  while (cursor.next()) {
    const name = cursor.name();
    if (commandName === '') commandName = name;
    if (VOLATILE.has(name)) continue;
    parts.push(`${name}=${renderValue(body, cursor.type, cursor.valueStart)}`);
  }
  if (request.kind === 'msg') {
    for (const { identifier, documents } of request.sequences) {
      parts.push(`${identifier}=${documents.map((document) => renderDocument(document)).join()}`);
    }
  }
  return { commandName, key: parts.join(' ') };
}

function commandBody(message: Message): Uint8Array | undefined {
  if (message.kind === 'msg') return message.body;
  return message.kind === 'query' ? message.query : undefined;
}

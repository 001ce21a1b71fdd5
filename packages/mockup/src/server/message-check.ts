/**
 * Checks what the parser of messages leaves open: whether the documents inside are BSON down to the last
 * string, and whether the message is one that a client may send.
 */

import { isUtf8 } from 'node:buffer';
import {
  BSON_TYPE,
  BsonFormatError,
  byteAt,
  ElementCursor,
  findElement,
  type Message,
  validateDocument,
} from '@touchstone/protocol';
import { ProtocolError } from './protocol-error.ts';

const SHORT_TEXT = 32;

/** A message that a server takes. */
export type ClientMessage = Exclude<Message, { kind: 'reply' }>;

/** Commands that must not be compressed (specification "OP_COMPRESSED"), in lower case. */
const NEVER_COMPRESSED: ReadonlySet<string> = new Set([
  'hello',
  'ismaster',
  'saslstart',
  'saslcontinue',
  'getnonce',
  'authenticate',
  'createuser',
  'updateuser',
  'copydbsaslstart',
  'copydbgetnonce',
  'copydb',
]);

/** Throws `ProtocolError`; `frame` is the message after decompression. */
export function checkMessage(
  message: Message,
  frame: Uint8Array,
  wasCompressed: boolean,
): asserts message is ClientMessage {
  if (message.kind === 'reply') {
    throw new ProtocolError('OP_REPLY is for servers to send', frame, 12);
  }
  for (const document of documentsOf(message)) checkDocument(document, frame);
  if (message.kind === 'msg') checkCommand(message.body, frame);
  const command = commandOf(message);
  if (!command) return;
  const cursor = new ElementCursor(command);
  if (!cursor.next())
    throw new ProtocolError('a command without a name', frame, at(command, frame));
  if (wasCompressed && NEVER_COMPRESSED.has(cursor.name().toLowerCase())) {
    throw new ProtocolError(`${cursor.name()} must not be compressed`, frame, at(command, frame));
  }
}

function commandOf(message: ClientMessage): Uint8Array | undefined {
  if (message.kind === 'msg') return message.body;
  const isCommand = message.kind === 'query' && message.fullCollectionName.endsWith('.$cmd');
  return isCommand ? message.query : undefined;
}

function checkCommand(body: Uint8Array, frame: Uint8Array): void {
  const database = findElement(body, '$db');
  if (database?.type === BSON_TYPE.string) return;
  const what = database ? 'OP_MSG whose $db is no string' : 'OP_MSG without $db';
  throw new ProtocolError(what, frame, at(body, frame));
}

function documentsOf(message: ClientMessage): readonly Uint8Array[] {
  switch (message.kind) {
    case 'msg':
      return [message.body, ...message.sequences.flatMap(({ documents }) => documents)];
    case 'query':
      return message.returnFieldsSelector
        ? [message.query, message.returnFieldsSelector]
        : [message.query];
    case 'insert':
      return message.documents;
    case 'update':
      return [message.selector, message.update];
    case 'delete':
      return [message.selector];
    case 'getMore':
    case 'killCursors':
      return [];
  }
}

/** The place where a view of the frame begins in it. */
function at(view: Uint8Array, frame: Uint8Array): number {
  return view.byteOffset - frame.byteOffset;
}

function checkDocument(bytes: Uint8Array, frame: Uint8Array): void {
  try {
    validateDocument(bytes);
    checkTexts(bytes, 0);
  } catch (error) {
    if (!(error instanceof BsonFormatError)) throw error;
    const offset = at(bytes, frame) + error.offset;
    // The error counts from the document; here it is the message that is counted from.
    const what = error.message.replace(/ \(at byte \d+\)$/, '');
    throw new ProtocolError(`malformed BSON: ${what}`, frame, offset, { cause: error });
  }
}

function checkTexts(bytes: Uint8Array, start: number): void {
  const cursor = new ElementCursor(bytes, start);
  while (cursor.next()) {
    const { type, nameStart, nameEnd, valueStart, valueEnd } = cursor;
    checkText(bytes, nameStart, nameEnd);
    switch (type) {
      case BSON_TYPE.document:
      case BSON_TYPE.array:
        checkTexts(bytes, valueStart);
        break;
      case BSON_TYPE.string:
      case BSON_TYPE.symbol:
      case BSON_TYPE.code:
        checkText(bytes, valueStart + 4, valueEnd - 1);
        break;
      case BSON_TYPE.regularExpression:
        checkText(bytes, valueStart, valueEnd);
        break;
      default:
        break;
    }
  }
}

function checkText(bytes: Uint8Array, start: number, end: number): void {
  // Short ASCII names are most of all texts: no view is made for them.
  let index = start;
  const stop = Math.min(end, start + SHORT_TEXT);
  while (index < stop && byteAt(bytes, index) < 0x80) index++;
  if (index < end && !isUtf8(bytes.subarray(index, end))) {
    throw new BsonFormatError('a string is not valid UTF-8', start);
  }
}

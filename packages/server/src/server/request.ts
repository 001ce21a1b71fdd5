import {
  BsonFormatError,
  HEADER_LENGTH,
  type Message,
  validateDocument,
  WireProtocolError,
} from '@touchstone/protocol';
import { CommandBody } from '../command/command-body.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** What one message asks for. */
export interface Request {
  readonly requestId: number;
  /** Which message the reply goes into. */
  readonly replyAs: 'msg' | 'reply';
  readonly body: CommandBody;
  /** Whether no reply is wanted. */
  readonly silent: boolean;
  readonly exhaustAllowed: boolean;
  /** Set where the body does not name the database: OP_QUERY's `db.$cmd`. */
  readonly database: string | undefined;
}

/**
 * The request that a message stands for; undefined for messages that this server does not take.
 * Throws WireProtocolError when the command in it is no BSON.
 */
export function requestOf(message: Message): Request | undefined {
  if (message.kind === 'msg') {
    return {
      requestId: message.requestId,
      replyAs: 'msg',
      body: new CommandBody(valid(message.body), message.sequences),
      silent: message.moreToCome,
      exhaustAllowed: message.exhaustAllowed,
      database: undefined,
    };
  }
  if (message.kind !== 'query' || !message.fullCollectionName.endsWith('.$cmd')) return undefined;
  return {
    requestId: message.requestId,
    replyAs: 'reply',
    body: new CommandBody(unwrapped(valid(message.query))),
    silent: false,
    exhaustAllowed: false,
    database: message.fullCollectionName.slice(0, -'.$cmd'.length),
  };
}

// From here on lengths and types inside the command can be trusted.
function valid(body: Uint8Array): Uint8Array {
  try {
    validateDocument(body);
  } catch (error) {
    if (!(error instanceof BsonFormatError)) throw error;
    const words = `the command is no BSON: ${error.message}`;
    throw new WireProtocolError(words, HEADER_LENGTH, { cause: error });
  }
  return body;
}

// Old drivers wrap a command in `{$query: …, $readPreference: …}`.
function unwrapped(query: Uint8Array): Uint8Array {
  const fields: Fields = decodeFields(query);
  const inner = fields.get('$query');
  if (!(inner instanceof Map)) return query;
  const command: Fields = new Map(inner);
  const preference = fields.get('$readPreference');
  if (preference !== undefined) command.set('$readPreference', preference);
  return encodeFields(command);
}

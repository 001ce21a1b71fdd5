import {
  BsonFormatError,
  HEADER_LENGTH,
  type Message,
  OP_CODE,
  parseMessage,
  readHeader,
  TooManyDocumentsError,
  validateDocument,
  WireProtocolError,
} from '@touchstone/protocol';
import { CommandBody } from '../command/command-body.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** The message that a reply answers. */
export interface Addressed {
  readonly requestId: number;
  /** The message that the reply goes into. */
  readonly replyAs: 'msg' | 'reply';
  /** True if no reply is wanted. */
  readonly silent: boolean;
}

/** A message that can be answered, but not looked at. */
export interface RefusedRequest extends Addressed {
  readonly refusal: CommandError;
}

/** The command that one message asks for. */
export interface Request extends Addressed {
  readonly body: CommandBody;
  readonly exhaustAllowed: boolean;
  /** Set where the body does not name the database: OP_QUERY's `db.$cmd`. */
  readonly database: string | undefined;
}

const MORE_TO_COME = 2;

/** Commands take no more statements: as many as a server announces at most. */
const MAX_DOCUMENTS = DEFAULT_LIMITS.maxWriteBatchSize;

/**
 * The request that a frame holds; undefined for messages that this server does not take.
 * Throws WireProtocolError for bytes that are no message, or no BSON inside.
 */
export function requestOf(frame: Uint8Array): Request | RefusedRequest | undefined {
  try {
    return requestIn(parseMessage(frame, { maxDocuments: MAX_DOCUMENTS }));
  } catch (error) {
    if (!(error instanceof TooManyDocumentsError)) throw error;
    const { requestId } = readHeader(frame);
    return { requestId, replyAs: 'msg', silent: false, refusal: tooManyStatements(error.count) };
  }
}

/** The refusal of a message of which only the beginning was kept: it is a stranger's, and long. */
export function skippedRequest(head: Uint8Array): RefusedRequest | undefined {
  const { messageLength, requestId, opCode } = readHeader(head);
  if (messageLength === head.length) return undefined;
  const isMsg = opCode !== OP_CODE.query;
  const refusal = new CommandError(
    'Unauthorized',
    `a message of ${messageLength} bytes requires authentication`,
  );
  return {
    requestId,
    replyAs: isMsg ? 'msg' : 'reply',
    silent: opCode === OP_CODE.msg && ((head[HEADER_LENGTH] ?? 0) & MORE_TO_COME) !== 0,
    refusal,
  };
}

function tooManyStatements(count: number): CommandError {
  return new CommandError(
    'InvalidLength',
    `Write batch sizes must be between 1 and ${MAX_DOCUMENTS}. Got ${count} operations.`,
  );
}

function requestIn(message: Message): Request | undefined {
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

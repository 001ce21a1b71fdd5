import {
  encode,
  encodeCommand,
  encodeMessage,
  OP_MSG_FLAG,
  writeInt32,
} from '@touchstone/protocol';
import { encodable, type SpecDocument } from '../spec/message-spec.ts';
import type { Reply, ReplyOptions } from './reply.ts';

/** The facts on which the form and the content of a reply depend. */
export interface ReplyTarget {
  /** The request: OP_MSG, a command by OP_QUERY, or a query or getMore that takes documents. */
  readonly expects: 'OpMsg' | 'command' | 'documents';
  /** The reply's own id. */
  readonly requestId: number;
  readonly responseTo: number;
}

export interface EncodedReply {
  readonly frame: Uint8Array;
  readonly className: 'OpReply' | 'OpMsgReply';
  readonly documents: readonly SpecDocument[];
  readonly options: ReplyOptions;
  readonly requestId: number;
  readonly moreToCome: boolean;
}

const OPCODE_OFFSET = 12;

/** Writes the reply as it is now. `ok: 1` is added to a command's reply that has no `ok`. */
export function encodeReply(reply: Reply, target: ReplyTarget): EncodedReply {
  const { documents: given, options } = reply.read();
  const isMsg =
    reply.form === 'OpMsgReply' || (reply.form === 'asRequested' && target.expects === 'OpMsg');
  const documents = target.expects === 'documents' ? given : commandReply(given, target);
  const ids = {
    requestId: options.requestId ?? target.requestId,
    responseTo: options.responseTo ?? target.responseTo,
  };
  const frame = isMsg ? encodeMsg(documents, options, ids) : encodeOpReply(documents, options, ids);
  if (options.opcode !== undefined) writeInt32(frame, OPCODE_OFFSET, options.opcode);
  return {
    frame,
    className: isMsg ? 'OpMsgReply' : 'OpReply',
    documents,
    options,
    requestId: ids.requestId,
    moreToCome: isMsg && ((options.flags ?? 0) & OP_MSG_FLAG.moreToCome) !== 0,
  };
}

function commandReply(documents: readonly SpecDocument[], target: ReplyTarget): SpecDocument[] {
  const [document = {}, ...others] = documents;
  if (others.length > 0) {
    const what = target.expects === 'OpMsg' ? 'OP_MSG' : 'a command';
    throw new TypeError(`the reply to ${what} has one document, not ${documents.length}`);
  }
  if (document instanceof Map) {
    return [document.has('ok') ? document : new Map([...document, ['ok', 1]])];
  }
  return ['ok' in document ? document : { ...document, ok: 1 }];
}

interface Ids {
  readonly requestId: number;
  readonly responseTo: number;
}

const KNOWN_MSG_FLAGS =
  OP_MSG_FLAG.checksumPresent | OP_MSG_FLAG.moreToCome | OP_MSG_FLAG.exhaustAllowed;

function encodeMsg(
  documents: readonly SpecDocument[],
  options: ReplyOptions,
  ids: Ids,
): Uint8Array {
  const { flags = 0 } = options;
  if (documents.length > 1) throw new TypeError('an OP_MSG reply has one document');
  const frame = encodeCommand({
    ...ids,
    body: encodable(documents[0] ?? { ok: 1 }),
    moreToCome: (flags & OP_MSG_FLAG.moreToCome) !== 0,
    exhaustAllowed: (flags & OP_MSG_FLAG.exhaustAllowed) !== 0,
    checksum: options.checksum ?? (flags & OP_MSG_FLAG.checksumPresent) !== 0,
  });
  // Bits that nobody knows are written as they are asked for: a wrong answer on purpose.
  if ((flags & ~KNOWN_MSG_FLAGS) !== 0) writeInt32(frame, OPCODE_OFFSET + 4, flags);
  return frame;
}

function encodeOpReply(
  documents: readonly SpecDocument[],
  options: ReplyOptions,
  ids: Ids,
): Uint8Array {
  return encodeMessage({
    kind: 'reply',
    ...ids,
    responseFlags: options.flags ?? 0,
    cursorId: BigInt(options.cursorId ?? 0),
    startingFrom: options.startingFrom ?? 0,
    documents: documents.map((document) => encode(encodable(document))),
  });
}

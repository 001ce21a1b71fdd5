import type { Compressor } from '../compressor/compressor.ts';
import { compressors } from '../compressors/index.ts';
import { HEADER_LENGTH, OP_CODE, readHeader } from './header.ts';
import { decompressMessage } from './op-compressed.ts';
import { encodeOpDelete, type OpDelete, parseOpDelete } from './op-delete.ts';
import { encodeOpGetMore, type OpGetMore, parseOpGetMore } from './op-get-more.ts';
import { encodeOpInsert, type OpInsert, parseOpInsert } from './op-insert.ts';
import { encodeOpKillCursors, type OpKillCursors, parseOpKillCursors } from './op-kill-cursors.ts';
import { encodeOpMsg, type OpMsg, parseOpMsg } from './op-msg.ts';
import { encodeOpQuery, type OpQuery, parseOpQuery } from './op-query.ts';
import { encodeOpReply, type OpReply, parseOpReply } from './op-reply.ts';
import { encodeOpUpdate, type OpUpdate, parseOpUpdate } from './op-update.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** Every message of the wire protocol; OP_COMPRESSED is a wrapping, not a message of its own. */
export type Message =
  | OpMsg
  | OpQuery
  | OpReply
  | OpInsert
  | OpUpdate
  | OpDelete
  | OpGetMore
  | OpKillCursors;

/** Writes `message` as one whole frame, header included. */
export function encodeMessage(message: Message): Uint8Array {
  switch (message.kind) {
    case 'msg':
      return encodeOpMsg(message);
    case 'query':
      return encodeOpQuery(message);
    case 'reply':
      return encodeOpReply(message);
    case 'insert':
      return encodeOpInsert(message);
    case 'update':
      return encodeOpUpdate(message);
    case 'delete':
      return encodeOpDelete(message);
    case 'getMore':
      return encodeOpGetMore(message);
    case 'killCursors':
      return encodeOpKillCursors(message);
  }
}

const PARSERS: ReadonlyMap<number, (frame: Uint8Array) => Message> = new Map<
  number,
  (frame: Uint8Array) => Message
>([
  [OP_CODE.reply, parseOpReply],
  [OP_CODE.update, parseOpUpdate],
  [OP_CODE.insert, parseOpInsert],
  [OP_CODE.query, parseOpQuery],
  [OP_CODE.getMore, parseOpGetMore],
  [OP_CODE.delete, parseOpDelete],
  [OP_CODE.killCursors, parseOpKillCursors],
]);

/**
 * The message in a whole frame: the frame itself, unless it is an OP_COMPRESSED. A promise where the
 * compressor waits. Throws `WireProtocolError`, or rejects with it.
 */
export function restoreMessage(
  frame: Uint8Array,
  options: { readonly maxMessageSizeBytes?: number } = {},
): Uint8Array | Promise<Uint8Array> {
  if (readHeader(frame).opCode !== OP_CODE.compressed) return frame;
  return decompressMessage(frame, compressorById, options.maxMessageSizeBytes);
}

/**
 * Reads one whole frame, as `MessageReader` yields it; OP_COMPRESSED is unwrapped, unless its compressor
 * waits: then `restoreMessage` must have unwrapped it before. The documents
 * in the result are views of `frame`. The structure is verified to the byte, the BSON inside the
 * documents is not. Throws `WireProtocolError`.
 */
export function parseMessage(
  frame: Uint8Array,
  options: { readonly maxMessageSizeBytes?: number; readonly maxDocuments?: number } = {},
): Message {
  const { messageLength, opCode } = readHeader(frame);
  if (messageLength !== frame.length) {
    throw new WireProtocolError(
      `the header says ${messageLength} bytes, the message has ${frame.length}`,
      0,
    );
  }
  if (opCode === OP_CODE.msg) return parseOpMsg(frame, options.maxDocuments);
  if (opCode === OP_CODE.compressed) {
    const restored = decompressMessage(frame, compressorById, options.maxMessageSizeBytes);
    if (!(restored instanceof Promise)) return parseMessage(restored);
    restored.catch(() => undefined);
    throw new WireProtocolError('this OP_COMPRESSED cannot be restored at once', HEADER_LENGTH);
  }
  const parse = PARSERS.get(opCode);
  if (!parse) throw new WireProtocolError(`unknown opcode ${opCode}`, HEADER_LENGTH - 4);
  return parse(frame);
}

/** The compressor with that number in OP_COMPRESSED. */
export function compressorById(id: number): Compressor | undefined {
  return compressors.find((compressor) => compressor.id === id);
}

/**
 * The compressor that a hello can negotiate under that name. `noop` cannot be negotiated, nor can one
 * whose package is not installed.
 */
export function compressorByName(name: string): Compressor | undefined {
  const found = compressors.find((compressor) => compressor.name === name && compressor.id !== 0);
  return found?.isAvailable() === true ? found : undefined;
}

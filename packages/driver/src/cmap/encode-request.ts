import {
  type CommandSequence,
  encode,
  encodeCommand,
  encodeCommandParts,
  hasLargeParts,
} from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { CommandRequest, RequestSequence } from './command-request.ts';

/** A message; one with large parts goes out in pieces, so that they need not be copied. */
export type EncodedMessage = Uint8Array | readonly Uint8Array[];

export interface EncodingOptions {
  readonly requestId: number;
  /** True if the server may answer more than once. */
  readonly exhaustAllowed: boolean;
  /** Bytes of one document, as the server's hello has it; undefined before there is one. */
  readonly maxBsonObjectSize: number | undefined;
}

let lastRequestId = 0;

/** Another for each message of the process, whatever its connection; positive, as an int32 is. */
export function nextRequestId(): number {
  lastRequestId = lastRequestId === 0x7fffffff ? 1 : lastRequestId + 1;
  return lastRequestId;
}

/** Tells how much a statement or a command may exceed a stored document: the server's own allowance. */
const ALLOWANCE_BYTES = 16 * 1024;
/** `BSONObjectTooLarge`: what the server would answer. */
const TOO_LARGE_CODE = 10334;

/**
 * A command as the bytes of its message. Throws `MongoInvalidArgumentError` with the code of `BSONObjectTooLarge` when
 * a document in it is larger than the server takes: there is no need to send it first.
 */
export function encodeRequest(request: CommandRequest, options: EncodingOptions): EncodedMessage {
  const { body, encryptedBody, sequences, unacknowledged, encodeOptions } = request;
  const message = {
    requestId: options.requestId,
    body: encryptedBody ?? body,
    exhaustAllowed: options.exhaustAllowed,
    moreToCome: unacknowledged === true,
    ...(sequences === undefined ? {} : { sequences: sequences as CommandSequence[] }),
    ...(encodeOptions === undefined ? {} : { options: encodeOptions }),
  };
  const encoded = hasLargeParts(message) ? encodeCommandParts(message) : encodeCommand(message);
  const { maxBsonObjectSize } = options;
  // Most messages are smaller than one document may be: nothing in them is looked at.
  if (maxBsonObjectSize !== undefined && lengthOf(encoded) > maxBsonObjectSize) {
    for (const sequence of sequences ?? []) refuseTooLarge(sequence, request, maxBsonObjectSize);
  }
  return encoded;
}

function lengthOf(message: EncodedMessage): number {
  if (message instanceof Uint8Array) return message.length;
  return message.reduce((sum, part) => sum + part.length, 0);
}

function refuseTooLarge(
  { identifier, documents }: RequestSequence,
  { encodeOptions }: CommandRequest,
  maxBsonObjectSize: number,
): void {
  const isStored = identifier === 'documents';
  const most = isStored ? maxBsonObjectSize : maxBsonObjectSize + ALLOWANCE_BYTES;
  for (const document of documents) {
    const sizes =
      document instanceof Uint8Array
        ? documentSizes(document)
        : [encode(document as Document, encodeOptions).length];
    const size = sizes.find((bytes) => bytes > most);
    if (size === undefined) continue;
    const what = isStored ? 'Document' : 'Write operation';
    const error = new MongoInvalidArgumentError(
      `${what} of ${size} bytes is larger than the maximum size ${most}`,
    );
    error.code = TOO_LARGE_CODE;
    throw error;
  }
}

/** The sizes of documents that stand one behind the other. */
function documentSizes(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes: number[] = [];
  for (let at = 0; at < bytes.length; at += view.getInt32(at, true)) {
    sizes.push(view.getInt32(at, true));
  }
  return sizes;
}

import { BSON_TYPE, decode, ERROR_CODES, findElement } from '@touchstone/protocol';
import { MongoServerError } from '../error/server-error.ts';

/** True if a reply says that the command succeeded; read in place, without decoding the reply. */
export function isOk(reply: Uint8Array): boolean {
  const element = findElement(reply, 'ok');
  if (element === undefined) return false;
  const view = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  switch (element.type) {
    case BSON_TYPE.double:
      return view.readDoubleLE(element.valueStart) === 1;
    case BSON_TYPE.int32:
      return view.readInt32LE(element.valueStart) === 1;
    case BSON_TYPE.int64:
      return view.readBigInt64LE(element.valueStart) === 1n;
    case BSON_TYPE.boolean:
      return view[element.valueStart] === 1;
    default:
      return false;
  }
}

/** The error that a reply without `ok: 1` is. */
export function errorOfReply(reply: Uint8Array): MongoServerError {
  return new MongoServerError(decode(reply));
}

/** True if the server wants to know anew who the client is (auth, "Reauthentication"). */
export function isReauthenticationRequired(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === ERROR_CODES.ReauthenticationRequired;
}

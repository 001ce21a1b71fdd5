import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { ForeignKeys } from './service.ts';
import {
  byteString,
  dateTime,
  enumeration,
  findItem,
  integer,
  itemLength,
  numberIn,
  readItem,
  structure,
  type TtlvItem,
  textIn,
  textString,
} from './ttlv.ts';

const TAG = {
  batchCount: 0x42000d,
  batchItem: 0x42000f,
  data: 0x4200c2,
  ivCounterNonce: 0x42003d,
  keyBlock: 0x420040,
  keyFormatType: 0x420042,
  keyMaterial: 0x420043,
  keyValue: 0x420045,
  objectType: 0x420057,
  operation: 0x42005c,
  protocolVersion: 0x420069,
  protocolVersionMajor: 0x42006a,
  protocolVersionMinor: 0x42006b,
  responseHeader: 0x42007a,
  responseMessage: 0x42007b,
  responsePayload: 0x42007c,
  resultMessage: 0x42007d,
  resultReason: 0x42007e,
  resultStatus: 0x42007f,
  secretData: 0x420085,
  secretDataType: 0x420086,
  timeStamp: 0x420092,
  uniqueIdentifier: 0x420094,
} as const;

const OPERATION = { create: 1, register: 3, get: 10, activate: 18, encrypt: 31, decrypt: 32 };
const STATUS = { success: 0, failed: 1 };
const REASON = {
  itemNotFound: 1,
  invalidMessage: 4,
  operationNotSupported: 5,
  cryptographicFailure: 10,
};
const SECRET_DATA = 7;
const SYMMETRIC_KEY = 2;
const OPAQUE = 2;
const PASSWORD = 1;
const IV_LENGTH = 16;
const KEY_LENGTH = 32;

/** Tells why an operation is refused. */
class Refusal extends Error {
  readonly reason: number;

  constructor(reason: number, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The contents of a KMIP service: secrets that it gives out, and keys that stay with it. */
export interface KmipContext {
  readonly secrets: Map<string, Uint8Array>;
  readonly keys: Map<string, Uint8Array>;
  readonly foreign: ForeignKeys | undefined;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** Takes messages out of the bytes of a connection. */
export class KmipReader {
  #bytes: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): TtlvItem[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const messages: TtlvItem[] = [];
    for (;;) {
      const length = itemLength(this.#bytes);
      if (length === undefined || this.#bytes.length < length) return messages;
      messages.push(readItem(this.#bytes.subarray(0, length)));
      this.#bytes = this.#bytes.subarray(length);
    }
  }
}

/** Answers a request: Create, Register, Activate, Get, Encrypt, Decrypt. */
export function answerKmip(request: TtlvItem, context: KmipContext): Uint8Array {
  const asked = findItem(request, TAG.operation);
  const operation = asked === undefined ? 0 : numberIn(asked);
  try {
    const payload = structure(TAG.responsePayload, ...carryOut(operation, request, context));
    const status = enumeration(TAG.resultStatus, STATUS.success);
    return message(context, [enumeration(TAG.operation, operation), status, payload]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return message(context, [
      enumeration(TAG.operation, operation),
      enumeration(TAG.resultStatus, STATUS.failed),
      enumeration(TAG.resultReason, error.reason),
      textString(TAG.resultMessage, error.message),
    ]);
  }
}

function message({ now }: KmipContext, item: readonly Uint8Array[]): Uint8Array {
  const version = structure(
    TAG.protocolVersion,
    integer(TAG.protocolVersionMajor, 1),
    integer(TAG.protocolVersionMinor, 2),
  );
  const header = structure(
    TAG.responseHeader,
    version,
    dateTime(TAG.timeStamp, now()),
    integer(TAG.batchCount, 1),
  );
  return structure(TAG.responseMessage, header, structure(TAG.batchItem, ...item));
}

function carryOut(operation: number, request: TtlvItem, context: KmipContext): Uint8Array[] {
  switch (operation) {
    case OPERATION.create: {
      const id = newId(context);
      context.keys.set(id, context.randomBytes(KEY_LENGTH));
      return [enumeration(TAG.objectType, SYMMETRIC_KEY), textString(TAG.uniqueIdentifier, id)];
    }
    case OPERATION.register: {
      const material = required(request, TAG.keyMaterial);
      const id = newId(context);
      context.secrets.set(id, material.bytes);
      return [textString(TAG.uniqueIdentifier, id)];
    }
    case OPERATION.activate:
      return [textString(TAG.uniqueIdentifier, known(request, context))];
    case OPERATION.get:
      return get(known(request, context), context);
    case OPERATION.encrypt:
      return encrypt(request, context);
    case OPERATION.decrypt:
      return decrypt(request, context);
    default:
      throw new Refusal(REASON.operationNotSupported, `Operation ${operation} is not supported.`);
  }
}

// Apart from the numbers that objects of elsewhere have.
function newId({ secrets, keys }: KmipContext): string {
  return `touchstone-${secrets.size + keys.size + 1}`;
}

function required(request: TtlvItem, tag: number): TtlvItem {
  const found = findItem(request, tag);
  if (found !== undefined) return found;
  throw new Refusal(REASON.invalidMessage, `The request has no item ${tag.toString(16)}.`);
}

function known(request: TtlvItem, { secrets, keys }: KmipContext): string {
  const id = textIn(required(request, TAG.uniqueIdentifier));
  if (secrets.has(id) || keys.has(id)) return id;
  throw new Refusal(REASON.itemNotFound, `Could not locate object: ${id}`);
}

function get(id: string, { secrets }: KmipContext): Uint8Array[] {
  const secret = secrets.get(id);
  if (secret === undefined) {
    throw new Refusal(REASON.itemNotFound, `Object ${id} is no secret that can be got.`);
  }
  const value = structure(TAG.keyValue, byteString(TAG.keyMaterial, secret));
  const block = structure(TAG.keyBlock, enumeration(TAG.keyFormatType, OPAQUE), value);
  return [
    enumeration(TAG.objectType, SECRET_DATA),
    textString(TAG.uniqueIdentifier, id),
    structure(TAG.secretData, enumeration(TAG.secretDataType, PASSWORD), block),
  ];
}

function keyOf(request: TtlvItem, context: KmipContext): Uint8Array | undefined {
  return context.keys.get(textIn(required(request, TAG.uniqueIdentifier)));
}

function encrypt(request: TtlvItem, context: KmipContext): Uint8Array[] {
  const key = keyOf(request, context);
  const id = known(request, context);
  if (key === undefined) throw new Refusal(REASON.itemNotFound, `Object ${id} is no key.`);
  const iv = context.randomBytes(IV_LENGTH);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const data = Buffer.concat([cipher.update(required(request, TAG.data).bytes), cipher.final()]);
  return [
    textString(TAG.uniqueIdentifier, id),
    byteString(TAG.data, data),
    byteString(TAG.ivCounterNonce, iv),
  ];
}

// A text that was encrypted elsewhere is known by what it stands for alone.
function decrypt(request: TtlvItem, context: KmipContext): Uint8Array[] {
  const key = keyOf(request, context);
  const id = textIn(required(request, TAG.uniqueIdentifier));
  const data = (key && decrypted(request, key)) ?? context.foreign?.key;
  if (data === undefined) {
    throw key === undefined
      ? new Refusal(REASON.itemNotFound, `Could not locate object: ${id}`)
      : new Refusal(REASON.cryptographicFailure, 'The data could not be decrypted.');
  }
  return [textString(TAG.uniqueIdentifier, id), byteString(TAG.data, data)];
}

function decrypted(request: TtlvItem, key: Uint8Array): Uint8Array | undefined {
  const iv = required(request, TAG.ivCounterNonce).bytes;
  try {
    const cipher = createDecipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([cipher.update(required(request, TAG.data).bytes), cipher.final()]);
  } catch {
    return undefined;
  }
}

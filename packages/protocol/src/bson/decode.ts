// biome-ignore-all lint/suspicious/noExplicitAny: the type of a decoded value is its bytes' to say.
import {
  Binary,
  BSONError,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
import { BsonFormatError } from './bson-format-error.ts';
import { BINARY_SUBTYPE_OLD, BINARY_SUBTYPE_UUID, BSON_TYPE } from './bson-type.ts';
import type { DecodeOptions } from './decode-options.ts';
import { DECODE_FLAG, DEFAULT_DECODE_FLAGS, decodeFlags } from './decode-options.ts';
import type { Document } from './document.ts';
import type { FastBuffer } from './fast-buffer.ts';
import type { ShapeReaders } from './generate-decoder.ts';
import type { ShapeSite } from './generated-decoder.ts';
import { NO_FIT } from './generated-decoder.ts';
import { internKey } from './key-table.ts';
import { objectIdAt } from './object-id-at.ts';
import { learn, newSite } from './shape-site.ts';
import { openSource, source } from './source.ts';
import { decodeLoosely, decodeText, openText } from './text.ts';

const readObjectId = objectIdAt(ObjectId);

/*
 * The reader's state lives in module variables, not in an object: decoding is synchronous from start
 * to end, and the engine keeps these in registers where it would reload an object's fields.
 */
let bytes: FastBuffer = source.bytes;
let view: DataView = source.view;
/** The next byte to read, and the first byte behind the document that is being read. */
let position = 0;
let limit = 0;
let base = 0;
let flags = DEFAULT_DECODE_FLAGS;
/** The hash of the name that was read last, of which the hashes of shapes are made. */
let keyHash = 0;

/** The place where documents of the top level are decoded, and where those inside documents without a decoder are. */
const topSite = newSite();
const innerSite = newSite();

/** Decodes one document. Throws `BsonFormatError` on bytes that are not BSON. */
export function decode(input: Uint8Array, options?: DecodeOptions): Document {
  const start = options?.start ?? 0;
  open(input, options);
  if (input.length - start < 5) fail('corrupt bson message < 5 bytes long', base + start);
  position = base + start;
  limit = base + input.length;
  if (options?.start === undefined && view.getInt32(position, true) !== input.length) {
    fail(`buffer length ${input.length} must === bson size ${view.getInt32(position, true)}`);
  }
  const size = view.getInt32(position, true);
  openText(position, position + size);
  const fieldsAsRaw = options?.fieldsAsRaw;
  return fieldsAsRaw === undefined ? readDocument(topSite) : readGeneral(undefined, fieldsAsRaw);
}

/** Decodes the value of one element, found by an `ElementCursor`. */
export function decodeValue(
  input: Uint8Array,
  type: number,
  valueStart: number,
  options?: DecodeOptions,
): any {
  open(input, options);
  position = base + valueStart;
  limit = base + input.length;
  openText(0, 0);
  return readValue(type);
}

function open(input: Uint8Array, options: DecodeOptions | undefined): void {
  openSource(input);
  bytes = source.bytes;
  view = source.view;
  base = input.byteOffset;
  flags = options === undefined ? DEFAULT_DECODE_FLAGS : decodeFlags(options);
}

function fail(message: string, at: number = position): never {
  throw new BsonFormatError(message, at - base);
}

/** Reads a document with one of its site's decoders, or the general way when none fits. */
function readDocument(site: ShapeSite): Document {
  if (flags !== DEFAULT_DECODE_FLAGS) return readGeneral(undefined);
  const { decoders } = site;
  if (decoders.length > 0) {
    const outerLimit = limit;
    const start = position;
    const end = enter('bad embedded document length in bson');
    for (let index = 0; index < decoders.length; index++) {
      const decoder = decoders[index] as (typeof decoders)[number];
      const document = decoder(view, bytes, start + 4, end - 1);
      if (document === NO_FIT) continue;
      if (index > 0) {
        decoders[index] = decoders[0] as typeof decoder;
        decoders[0] = decoder;
      }
      position = end;
      limit = outerLimit;
      return document as Document;
    }
    position = start;
    limit = outerLimit;
  }
  return readGeneral(site);
}

function readGeneral(
  site: ShapeSite | undefined,
  fieldsAsRaw?: Readonly<Record<string, boolean>>,
): Document {
  const outerLimit = limit;
  const start = position;
  const end = enter('bad embedded document length in bson');
  const document: Document = {};
  let dollarKeys = 0;
  let shapeHash = 0;
  for (;;) {
    const type = bytes[position++] as number;
    if (type === 0) break;
    const key = readKey();
    shapeHash = (Math.imul(shapeHash, 33) + keyHash) | 0;
    if (key.charCodeAt(0) === 0x24) dollarKeys += dbRefWeight(key);
    const value = type === BSON_TYPE.array && fieldsAsRaw?.[key] ? readRawArray() : readValue(type);
    if (key === '__proto__') defineOwn(document, key, value);
    else document[key] = value;
  }
  leave(end, outerLimit, 'Bad BSON Document: object not properly terminated');
  if (site !== undefined) learn(site, shapeHash, { bytes, start }, readers);
  return dollarKeys >= 2 ? toDbRef(document) : document;
}

/** The general reader reads what generated decoders leave to it. */
const readers: ShapeReaders = {
  value(type, at) {
    position = at;
    return readValue(type);
  },
  document(site, at) {
    position = at;
    return readDocument(site);
  },
  array(site, at) {
    position = at;
    return readArray(site);
  },
  position: () => position,
  text(at, end) {
    const size = end - at < 5 ? 0 : view.getInt32(at, true);
    const last = at + 3 + size;
    if (size <= 0 || last >= end || bytes[last] !== 0) fail('bad string length in bson', at);
    return decodeText(bytes, view, at + 4, last);
  },
};

function enter(message: string): number {
  const end = position + (limit - position < 5 ? 0 : view.getInt32(position, true));
  if (end - position < 5 || end > limit || bytes[end - 1] !== 0) fail(message);
  limit = end;
  position += 4;
  return end;
}

function leave(end: number, outerLimit: number, message: string): void {
  if (position !== end) fail(message);
  limit = outerLimit;
}

/** A document is a DBRef when its keys with a dollar are those of one, and no others. */
function dbRefWeight(key: string): number {
  return key === '$ref' || key === '$id' || key === '$db' ? 1 : -1000;
}

function toDbRef(document: Document): Document {
  const { $ref, $id, $db, ...fields } = document;
  if ($id == null || typeof $ref !== 'string' || !($db == null || typeof $db === 'string')) {
    return document;
  }
  return new DBRef($ref, $id, $db, fields);
}

function defineOwn(document: Document, key: string, value: unknown): void {
  Object.defineProperty(document, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function readKey(): string {
  const start = position;
  let at = start;
  let hash = 0;
  let byte = bytes[at] as number;
  while (byte !== 0 && at < limit) {
    hash = (hash * 31 + byte) | 0;
    byte = bytes[++at] as number;
  }
  if (at >= limit) fail('Bad BSON Document: illegal CString');
  position = at + 1;
  keyHash = hash;
  return internKey(bytes, start, at, hash);
}

function readCString(): string {
  const start = position;
  const end = bytes.indexOf(0, start);
  if (end < 0 || end >= limit) fail('Bad BSON Document: illegal CString');
  position = end + 1;
  return decodeLoosely(bytes, start, end);
}

function readArray(site: ShapeSite): unknown[] {
  const outerLimit = limit;
  const end = enter('bad embedded array length in bson');
  const array: unknown[] = [];
  for (let type = nextItem(); type !== 0; type = nextItem()) {
    array.push(
      type === BSON_TYPE.document && (flags & DECODE_FLAG.raw) === 0
        ? readDocument(site)
        : readValue(type),
    );
  }
  leave(end, outerLimit, 'corrupted array bson');
  return array;
}

/** An array whose documents stay bytes, whatever the options say of others. */
function readRawArray(): unknown[] {
  const outerLimit = limit;
  const end = enter('bad embedded array length in bson');
  const array: unknown[] = [];
  for (let type = nextItem(); type !== 0; type = nextItem()) {
    if (type === BSON_TYPE.document) array.push(readRaw());
    else array.push(type === BSON_TYPE.array ? readRawArray() : readValue(type));
  }
  leave(end, outerLimit, 'corrupted array bson');
  return array;
}

/** Moves to the value of an array's next item: its name says nothing that its place does not. */
function nextItem(): number {
  const type = bytes[position++] as number;
  if (type === 0) return 0;
  while (bytes[position] !== 0 && position < limit) position++;
  if (position >= limit) fail('Bad BSON Document: illegal CString');
  position++;
  return type;
}

function readRaw(): Uint8Array {
  const size = limit - position < 5 ? 0 : view.getInt32(position, true);
  if (size < 5 || size > limit - position) fail('bad embedded document length in bson');
  const raw = bytes.subarray(position, position + size);
  position += size;
  return raw;
}

/** Claims the next `length` bytes and says where they begin. */
function take(length: number): number {
  const at = position;
  if (length > limit - at) fail('Bad BSON Document: a value ends outside the document');
  position = at + length;
  return at;
}

function readString(): string {
  const start = take(4) + 4;
  const size = view.getInt32(start - 4, true);
  if (size <= 0 || size > limit - start || bytes[start + size - 1] !== 0) {
    fail('bad string length in bson', start - 4);
  }
  position = start + size;
  return (flags & DECODE_FLAG.utf8) !== 0
    ? decodeText(bytes, view, start, position - 1)
    : decodeLoosely(bytes, start, position - 1);
}

function readValue(type: number): unknown {
  switch (type) {
    case BSON_TYPE.string:
      return readString();
    case BSON_TYPE.int32: {
      const value = view.getInt32(take(4), true);
      return (flags & DECODE_FLAG.promoteValues) !== 0 ? value : new Int32(value);
    }
    case BSON_TYPE.double: {
      const value = view.getFloat64(take(8), true);
      return (flags & DECODE_FLAG.promoteValues) !== 0 ? value : new Double(value);
    }
    case BSON_TYPE.document:
      return (flags & DECODE_FLAG.raw) !== 0 ? readRaw() : readDocument(innerSite);
    case BSON_TYPE.array:
      return readArray(innerSite);
    case BSON_TYPE.objectId:
      return readObjectId(bytes, take(12));
    case BSON_TYPE.boolean: {
      const value = bytes[take(1)] as number;
      if (value > 1) fail('illegal boolean type value', position - 1);
      return value === 1;
    }
    case BSON_TYPE.null:
      return null;
    case BSON_TYPE.date: {
      const at = take(8);
      return new Date(view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true));
    }
    case BSON_TYPE.int64:
      return readInt64();
    default:
      return readRareValue(type);
  }
}

function readInt64(): unknown {
  const at = take(8);
  if ((flags & DECODE_FLAG.useBigInt64) !== 0) return view.getBigInt64(at, true);
  const low = view.getInt32(at, true);
  const high = view.getInt32(at + 4, true);
  if ((flags & 3) === 3 && high < 0x200000 && high >= -0x200000) {
    const value = high * 4294967296 + (low >>> 0);
    if (value >= Number.MIN_SAFE_INTEGER) return value;
  }
  return new Long(low, high);
}

function readRareValue(type: number): unknown {
  switch (type) {
    case BSON_TYPE.binary:
      return readBinary();
    case BSON_TYPE.regularExpression:
      return readRegularExpression();
    case BSON_TYPE.timestamp: {
      const at = take(8);
      return new Timestamp({ i: view.getUint32(at, true), t: view.getUint32(at + 4, true) });
    }
    case BSON_TYPE.decimal128: {
      const at = take(16);
      return new Decimal128(Buffer.from(bytes.subarray(at, at + 16)));
    }
    case BSON_TYPE.code:
      return new Code(readString());
    case BSON_TYPE.codeWithScope:
      return readCodeWithScope();
    case BSON_TYPE.symbol: {
      const value = readString();
      return (flags & DECODE_FLAG.promoteValues) !== 0 ? value : new BSONSymbol(value);
    }
    case BSON_TYPE.dbPointer: {
      const collection = readString();
      return new DBRef(collection, readObjectId(bytes, take(12)));
    }
    case BSON_TYPE.undefined:
      return undefined;
    case BSON_TYPE.minKey:
      return new MinKey();
    case BSON_TYPE.maxKey:
      return new MaxKey();
    default:
      return fail(`Detected unknown BSON type ${type.toString(16)}`, position - 1);
  }
}

function readBinary(): unknown {
  const at = take(5);
  let size = view.getInt32(at, true);
  const subtype = bytes[at + 4] as number;
  if (size < 0) fail('Negative binary type element size found', at);
  if (size > limit - position) fail('Binary type size larger than document size', at);
  if (subtype === BINARY_SUBTYPE_OLD) {
    if (size < 4 || view.getInt32(take(4), true) !== size - 4) {
      fail('Binary type with subtype 0x02 has two different sizes', at);
    }
    size -= 4;
  }
  const start = take(size);
  const data = bytes.subarray(start, start + size);
  if ((flags & 6) === 6) return data;
  if (subtype === BINARY_SUBTYPE_UUID && size === 16) return new UUID(Uint8Array.from(data));
  return new Binary(data, subtype);
}

function readRegularExpression(): unknown {
  const pattern = readCString();
  const options = readCString();
  if ((flags & DECODE_FLAG.bsonRegExp) !== 0) return new BSONRegExp(pattern, options);
  let jsFlags = '';
  for (const option of options) {
    if (option === 'm' || option === 'i') jsFlags += option;
    else if (option === 's') jsFlags += 'g';
  }
  try {
    return new RegExp(pattern, jsFlags);
  } catch (cause) {
    throw new BSONError(`Invalid regular expression in BSON: /${pattern}/${jsFlags}`, { cause });
  }
}

function readCodeWithScope(): Code {
  const at = position;
  const outerLimit = limit;
  const size = view.getInt32(take(4), true);
  if (size < 4 + 4 + 1 + 5 || size > outerLimit - at) {
    fail('code_w_scope total size shorter minimum expected length', at);
  }
  limit = at + size;
  const code = readString();
  const scope = readGeneral(undefined);
  if (position !== at + size) fail('code_w_scope total size is not that of its parts', at);
  limit = outerLimit;
  return new Code(code, scope);
}

// biome-ignore-all lint/suspicious/noExplicitAny: every BSON class comes by here, and a check of each property would cost more than to write it.
import { types } from 'node:util';
import { BSONError, BSONVersionError } from 'bson';
import { BSON_TYPE } from './bson-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import { checkKey } from './check-key.ts';
import type { Document } from './document.ts';
import type { WriteDocumentOptions } from './encode-options.ts';
import type { EncoderSite } from './encoder-site.ts';
import { learnShape, newEncoderSite } from './encoder-site.ts';
import type { Path, ShapeWriters } from './generate-encoder.ts';
import { writeBinary, writeHead, writeRegularExpression } from './write-element.ts';
import { ITEM_SIZE, writeItemHead, writeNumberItem, writeStringItem } from './write-items.ts';

const BSON_VERSION = Symbol.for('@@mdb.bson.version');
const BSON_MAJOR_VERSION = 7;
/** The place where documents of the top level are encoded; those whose `_id` goes first; those inside others. */
const topSite = newEncoderSite();
const storedSite = newEncoderSite(true);
const innerSite = newEncoderSite();

/** Writes a whole document of the top level. */
export function writeTopLevel(
  writer: ByteWriter,
  document: Document,
  options: WriteDocumentOptions,
): void {
  const path: Path = [];
  const site = options.idFirst ? storedSite : topSite;
  if (!isBare(Object.prototype) || !writeKnown(site, writer, document, { options, path })) {
    writeFields(writer, document, options, path);
  }
}

/** Writes a document by an encoder of its site; else counts its shape there, and returns false. */
function writeKnown(
  site: EncoderSite,
  writer: ByteWriter,
  document: Document,
  { options, path }: Surroundings,
): boolean {
  if (options.checkKeys) return false;
  const { encoders } = site;
  for (let index = 0; index < encoders.length; index++) {
    const encoder = encoders[index] as (typeof encoders)[number];
    if (!encoder(writer, document, options, path)) continue;
    if (index > 0) {
      encoders[index] = encoders[0] as typeof encoder;
      encoders[0] = encoder;
    }
    return true;
  }
  if (Object.getPrototypeOf(document) === Object.prototype) {
    learnShape(site, document, generalWriters);
  }
  return false;
}

/** The general writer writes what generated encoders leave to it. */
const generalWriters: ShapeWriters<EncoderSite> = {
  field: (writer, key, value, { options, path }) => writeField(writer, key, value, options, path),
  array: writeArray,
  known: writeKnown,
  embedded: writeEmbedded,
};

function writeEmbedded(
  site: EncoderSite,
  writer: ByteWriter,
  { key, value }: { readonly key: string; readonly value: unknown },
  surroundings: Surroundings,
): void {
  if (typeof value === 'object' && value !== null) {
    const start = writer.position;
    writeHead(writer, BSON_TYPE.document, key);
    if (writeKnown(site, writer, value, surroundings)) return;
    writer.position = start;
  }
  writeField(writer, key, value, surroundings.options, surroundings.path);
}

function writeFields(
  writer: ByteWriter,
  document: Document,
  options: WriteDocumentOptions,
  path: Path,
): void {
  const start = open(writer, document, path);
  const fields = typeof document['toBSON'] === 'function' ? document['toBSON']() : document;
  if (typeof fields !== 'object' || fields === null) {
    throw new BSONError('toBSON function did not return an object');
  }
  if (fields instanceof Map || (!isPlain(fields) && types.isMap(fields))) {
    for (const [key, value] of fields) writeField(writer, String(key), value, options, path);
  } else {
    writeOwnFields(writer, fields, options, path);
  }
  close(writer, start, path);
}

function writeOwnFields(
  writer: ByteWriter,
  fields: Document,
  options: WriteDocumentOptions,
  path: Path,
): void {
  const idFirst = options.idFirst === true && path.length === 1 && fields['_id'] !== undefined;
  if (idFirst) writeField(writer, '_id', fields['_id'], options, path);
  for (const key of Object.keys(fields)) {
    if (idFirst && key === '_id') continue;
    writeField(writer, key, fields[key], options, path);
  }
}

/** Nobody has added enumerable fields to the prototype of all objects: they would be sent with each document. */
function isBare(prototype: object): boolean {
  for (const _key in prototype) return false;
  return true;
}

function writeArray(
  site: EncoderSite,
  writer: ByteWriter,
  array: readonly unknown[],
  surroundings: Surroundings,
): void {
  const { options, path } = surroundings;
  const start = open(writer, array, path);
  for (let index = 0; index < array.length; index++) {
    const item = array[index];
    if (typeof item === 'string') writeStringItem(writer, index, item);
    else if (typeof item === 'number') writeNumberItem(writer, index, item);
    else if (!writeDocumentItem(site, writer, { index, item }, surroundings)) {
      const value = resolved(item);
      const written = isWritten(value, options) ? value : null;
      writeElement(writer, String(index), written, options, path);
    }
  }
  close(writer, start, path);
}

function writeDocumentItem(
  site: EncoderSite,
  writer: ByteWriter,
  { index, item }: { readonly index: number; readonly item: unknown },
  surroundings: Surroundings,
): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const start = writer.position;
  writer.reserve(ITEM_SIZE);
  writeItemHead(writer, BSON_TYPE.document, index);
  if (writeKnown(site, writer, item, surroundings)) return true;
  writer.position = start;
  return false;
}

function open(writer: ByteWriter, value: object, path: Path): number {
  if (path.includes(value)) throw new BSONError('Cannot convert circular structure to BSON');
  path.push(value);
  const start = writer.position;
  writer.reserve(5);
  writer.position = start + 4;
  return start;
}

function close(writer: ByteWriter, start: number, path: Path): void {
  writer.writeByte(0);
  writer.patchInt32(start, writer.position - start);
  path.pop();
}

function resolved(value: any): unknown {
  return typeof value?.toBSON === 'function' ? value.toBSON() : value;
}

function writeField(
  writer: ByteWriter,
  key: string,
  raw: unknown,
  options: WriteDocumentOptions,
  path: Path,
): void {
  // Most values are strings and numbers, which have nothing to ask them.
  if (typeof raw === 'string' && !options.checkKeys) {
    writeHead(writer, BSON_TYPE.string, key);
    writer.writeString(raw);
    return;
  }
  const value = typeof raw === 'object' && raw !== null ? resolved(raw) : raw;
  if (options.checkKeys) checkKey(key);
  if (value === undefined && !options.ignoreUndefined) {
    writeHead(writer, BSON_TYPE.null, key);
  } else if (isWritten(value, options)) {
    writeElement(writer, key, value, options, path);
  } else if (key.includes('\0')) {
    throw new BSONError(`key ${key} must not contain null bytes`);
  }
}

/** True if a value of this type has a BSON form at all. */
function isWritten(value: unknown, options: WriteDocumentOptions): boolean {
  if (typeof value === 'function') return options.serializeFunctions === true;
  return value !== undefined && typeof value !== 'symbol';
}

function writeElement(
  writer: ByteWriter,
  key: string,
  value: any,
  options: WriteDocumentOptions,
  path: Path,
): void {
  switch (typeof value) {
    case 'string':
      writeHead(writer, BSON_TYPE.string, key);
      writer.writeString(value);
      return;
    case 'number':
      writeNumber(writer, key, value);
      return;
    case 'boolean':
      writeHead(writer, BSON_TYPE.boolean, key);
      writer.writeByte(value ? 1 : 0);
      return;
    case 'bigint':
      writeHead(writer, BSON_TYPE.int64, key);
      writer.writeInt64(value);
      return;
    case 'function':
      writeHead(writer, BSON_TYPE.code, key);
      writer.writeString(value.toString());
      return;
    default:
      writeObject(writer, key, value, options, path);
  }
}

function writeNumber(writer: ByteWriter, key: string, value: number): void {
  if ((value | 0) === value && !Object.is(value, -0)) {
    writeHead(writer, BSON_TYPE.int32, key);
    writer.writeInt32(value);
  } else {
    writeHead(writer, BSON_TYPE.double, key);
    writer.writeDouble(value);
  }
}

function writeObject(
  writer: ByteWriter,
  key: string,
  value: any,
  options: WriteDocumentOptions,
  path: Path,
): void {
  if (value === null) {
    writeHead(writer, BSON_TYPE.null, key);
  } else if (value._bsontype !== undefined && value._bsontype !== null) {
    writeBsonValue(writer, key, value, options, path);
  } else if (Array.isArray(value)) {
    writeHead(writer, BSON_TYPE.array, key);
    writeArray(innerSite, writer, value, { options, path });
  } else if (!writeBuiltIn(writer, key, value)) {
    writeHead(writer, BSON_TYPE.document, key);
    const isKnown = writeKnown(innerSite, writer, value, { options, path });
    if (!isKnown) writeFields(writer, value, options, path);
  }
}

function isDate(value: object): value is Date {
  return value instanceof Date || types.isDate(value);
}

/** True for an object literal of this realm. */
export function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** JavaScript's own classes that have a BSON form, told by their brands: a value of another realm has other classes. */
function writeBuiltIn(writer: ByteWriter, key: string, value: object): boolean {
  // Most objects are plain ones, and need not be asked what else they are; the classes of this realm are told soonest.
  if (isPlain(value)) return false;
  if (isDate(value)) {
    writeHead(writer, BSON_TYPE.date, key);
    const time = value.getTime();
    const whole = Number.isNaN(time) ? 0 : time;
    writer.writeInt32(whole | 0);
    writer.writeInt32(Math.floor(whole / 4294967296));
  } else if (value instanceof Uint8Array || types.isUint8Array(value)) {
    writeHead(writer, BSON_TYPE.binary, key);
    writer.writeInt32(value.length);
    writer.writeByte(0);
    writer.writeBytes(value);
  } else if (types.isRegExp(value)) {
    const { ignoreCase, multiline, global } = value;
    const flags = `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${global ? 's' : ''}`;
    writeRegularExpression(writer, key, value.source, flags);
  } else if (types.isAnyArrayBuffer(value)) {
    return writeBuiltIn(writer, key, new Uint8Array(value));
  } else {
    return false;
  }
  return true;
}

function writeBsonValue(
  writer: ByteWriter,
  key: string,
  value: any,
  options: WriteDocumentOptions,
  path: Path,
): void {
  if (value[BSON_VERSION] !== BSON_MAJOR_VERSION) throw new BSONVersionError();
  switch (value._bsontype) {
    case 'ObjectId':
      writeHead(writer, BSON_TYPE.objectId, key);
      writer.reserve(12);
      value.serializeInto(writer.buffer, writer.position);
      writer.position += 12;
      return;
    case 'Int32':
      writeHead(writer, BSON_TYPE.int32, key);
      writer.writeInt32(value.valueOf());
      return;
    case 'Double':
      writeHead(writer, BSON_TYPE.double, key);
      writer.writeDouble(value.value);
      return;
    case 'Long':
    case 'Timestamp':
      writeHead(writer, value._bsontype === 'Long' ? BSON_TYPE.int64 : BSON_TYPE.timestamp, key);
      writer.writeInt32(value.getLowBits());
      writer.writeInt32(value.getHighBits());
      return;
    case 'Binary':
      writeBinary(writer, key, value);
      return;
    case 'Decimal128':
      writeHead(writer, BSON_TYPE.decimal128, key);
      writer.writeBytes(value.bytes);
      return;
    default:
      writeRareBsonValue(writer, key, value, { options, path });
  }
}

interface Surroundings {
  readonly options: WriteDocumentOptions;
  readonly path: Path;
}

function writeRareBsonValue(
  writer: ByteWriter,
  key: string,
  value: any,
  { options, path }: Surroundings,
): void {
  switch (value._bsontype) {
    case 'MinKey':
      writeHead(writer, BSON_TYPE.minKey, key);
      return;
    case 'MaxKey':
      writeHead(writer, BSON_TYPE.maxKey, key);
      return;
    case 'BSONRegExp':
      writeRegularExpression(writer, key, value.pattern, [...value.options].sort().join(''));
      return;
    case 'BSONSymbol':
      writeHead(writer, BSON_TYPE.symbol, key);
      writer.writeString(value.value);
      return;
    case 'Code':
      writeCode(writer, key, value, { options, path });
      return;
    case 'DBRef':
      writeHead(writer, BSON_TYPE.document, key);
      writeFields(
        writer,
        dbRefFields(value),
        { ...options, ignoreUndefined: true, checkKeys: false },
        path,
      );
      return;
    default:
      throw new BSONError(`Unrecognized or invalid _bsontype: ${String(value._bsontype)}`);
  }
}

function dbRefFields(value: any): Document {
  const fields: Document = { $ref: value.collection, $id: value.oid };
  if (value.db != null) fields['$db'] = value.db;
  return Object.assign(fields, value.fields);
}

function writeCode(
  writer: ByteWriter,
  key: string,
  value: any,
  { options, path }: Surroundings,
): void {
  if (value.scope === null || typeof value.scope !== 'object') {
    writeHead(writer, BSON_TYPE.code, key);
    writer.writeString(value.code);
    return;
  }
  writeHead(writer, BSON_TYPE.codeWithScope, key);
  const start = writer.position;
  writer.writeInt32(0);
  writer.writeString(value.code);
  writeFields(writer, value.scope, options, path);
  writer.patchInt32(start, writer.position - start);
}

import { BSON_TYPE, BsonWriter } from '@touchstone/protocol';
import type { Field, Value } from './value.ts';

export function documentOf(fields: Iterable<Field>): Value {
  return { type: BSON_TYPE.document, bytes: written(fields) };
}

export function arrayOf(items: readonly Value[]): Value {
  const fields = items.map((value, index) => ({ name: String(index), value }));
  return { type: BSON_TYPE.array, bytes: written(fields) };
}

export function int32(number: number): Value {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, number, true);
  return { type: BSON_TYPE.int32, bytes };
}

export function int64(number: bigint): Value {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, number, true);
  return { type: BSON_TYPE.int64, bytes };
}

export function double(number: number): Value {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, number, true);
  return { type: BSON_TYPE.double, bytes };
}

export function boolean(flag: boolean): Value {
  return { type: BSON_TYPE.boolean, bytes: Uint8Array.of(flag ? 1 : 0) };
}

export function string(text: string): Value {
  const writer = new BsonWriter();
  writer.writeInt32(0);
  writer.writeText(text);
  writer.writeByte(0);
  writer.patchInt32(0, writer.position - 4);
  return { type: BSON_TYPE.string, bytes: writer.finish() };
}

export function binary(subtype: number, content: Uint8Array): Value {
  const bytes = new Uint8Array(5 + content.length);
  new DataView(bytes.buffer).setInt32(0, content.length, true);
  bytes[4] = subtype;
  bytes.set(content, 5);
  return { type: BSON_TYPE.binary, bytes };
}

function written(fields: Iterable<Field>): Uint8Array {
  const writer = new BsonWriter(256);
  writer.writeInt32(0);
  for (const { name, value } of fields) {
    writer.writeByte(value.type);
    writer.writeCString(name);
    writer.writeBytes(value.bytes);
  }
  writer.writeByte(0);
  writer.patchInt32(0, writer.position);
  return writer.finish();
}

import { BSON_TYPE, ElementCursor } from '@touchstone/protocol';

/**
 * One BSON value as its bytes: what is not marked leaves exactly as it came, with the order and the repetition of its
 * fields, whatever its type.
 */
export interface Value {
  readonly type: number;
  readonly bytes: Uint8Array;
}

export interface Field {
  readonly name: string;
  readonly value: Value;
}

export function isDocument({ type }: Value): boolean {
  return type === BSON_TYPE.document;
}

export function isArray({ type }: Value): boolean {
  return type === BSON_TYPE.array;
}

export function isString({ type }: Value): boolean {
  return type === BSON_TYPE.string;
}

/** The fields of a document or the items of an array; none of any other value. */
export function fieldsOf(value: Value): readonly Field[] {
  if (!isDocument(value) && !isArray(value)) return [];
  const fields: Field[] = [];
  const cursor = new ElementCursor(value.bytes);
  while (cursor.next()) {
    fields.push({ name: cursor.name(), value: { type: cursor.type, bytes: cursor.value() } });
  }
  return fields;
}

export function itemsOf(array: Value): readonly Value[] {
  return fieldsOf(array).map(({ value }) => value);
}

/** The first field of that name. */
export function fieldOf(document: Value, name: string): Value | undefined {
  return fieldsOf(document).find((field) => field.name === name)?.value;
}

const decoder = new TextDecoder();

/** The text of a string, a symbol or code; undefined for any other value. */
export function textOf({ type, bytes }: Value): string | undefined {
  if (type !== BSON_TYPE.string && type !== BSON_TYPE.symbol && type !== BSON_TYPE.code) {
    return undefined;
  }
  return decoder.decode(bytes.subarray(4, bytes.length - 1));
}

/** A number as JavaScript has it; undefined for any other value, and for decimal128. */
export function numberOf({ type, bytes }: Value): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === BSON_TYPE.int32) return view.getInt32(0, true);
  if (type === BSON_TYPE.int64) return Number(view.getBigInt64(0, true));
  if (type === BSON_TYPE.double) return view.getFloat64(0, true);
  return undefined;
}

/** True if a flag is set: MongoDB takes numbers for flags. */
export function isTrue(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.type === BSON_TYPE.boolean) return value.bytes[0] === 1;
  const number = numberOf(value);
  return number !== undefined && number !== 0;
}

/** The subtype of binary data; undefined for any other value. */
export function subtypeOf({ type, bytes }: Value): number | undefined {
  return type === BSON_TYPE.binary ? bytes[4] : undefined;
}

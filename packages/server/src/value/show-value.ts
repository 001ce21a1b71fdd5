import { present } from '@touchstone/protocol';
import type { Binary, Code, Decimal128, ObjectId, Timestamp } from 'bson';
import { millisOf } from './date.ts';
import type { Fields, Value } from './value.ts';

function showDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan.0';
  if (!Number.isFinite(value)) return value < 0 ? '-inf.0' : 'inf.0';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponent] = value.toPrecision(16).split('e');
  const digits = mantissa.replace(/\.0*$|(\.\d*?)0+$/, '$1');
  const text = exponent === undefined ? digits : `${digits}e${twoDigits(exponent)}`;
  // A double shows that it is one, behind its exponent too.
  return text.includes('.') ? text : `${text}.0`;
}

function twoDigits(exponent: string): string {
  return `${present(exponent[0])}${exponent.slice(1).padStart(2, '0')}`;
}

function showDate(value: Date): string {
  return `new Date(${millisOf(value)})`;
}

function showText(value: string): string {
  return `"${value.replaceAll('"', '\\"')}"`;
}

function showBinary(value: Binary): string {
  const hex = Buffer.from(value.value()).toString('hex').toUpperCase();
  if (value.sub_type === 4 && hex.length === 32) {
    return `UUID("${value.toUUID().toHexString()}")`;
  }
  return `BinData(${value.sub_type}, ${hex})`;
}

function showTimestamp(value: Timestamp): string {
  return `Timestamp(${value.t}, ${value.i})`;
}

function showCode(value: Code): string {
  if (value.scope == null) return value.code;
  return `CodeWScope( ${value.code}, ${showFields(value.scope as unknown as Fields)})`;
}

type ClassValue = Extract<Value, { readonly _bsontype: string }>;

function showClass(value: ClassValue): string {
  switch (value._bsontype) {
    case 'Int32':
      return String(value.value);
    case 'ObjectId':
      return `ObjectId('${(value as ObjectId).toHexString()}')`;
    case 'Decimal128':
      return (value as Decimal128).toString();
    case 'Binary':
      return showBinary(value);
    case 'BSONRegExp':
      return `/${value.pattern}/${value.options}`;
    case 'Timestamp':
      return showTimestamp(value);
    case 'BSONSymbol':
      return showText(value.value);
    case 'Code':
      return showCode(value);
    case 'DbPointer':
      return `DBRef('${value.namespace}',${value.id.toHexString()})`;
    case 'MinKey':
      return 'MinKey';
    case 'MaxKey':
      return 'MaxKey';
    case 'BsonUndefined':
      return 'undefined';
  }
}

/** The value as MongoDB writes it into error messages: `{ a: 1, b: "x" }`, `[ 1, 2 ]`. */
export function showValue(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return showText(value);
  if (typeof value === 'number') return showDouble(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Map) return showFields(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[ ${value.map(showValue).join(', ')} ]`;
  }
  return value instanceof Date ? showDate(value) : showClass(value);
}

/** One element as MongoDB writes it into error messages: `a: 1`. */
export function showElement(name: string, value: Value): string {
  return `${name}: ${showValue(value)}`;
}

/** The document as MongoDB writes it into error messages. */
export function showFields(fields: Fields): string {
  if (fields.size === 0) return '{}';
  return `{ ${[...fields].map(([name, value]) => showElement(name, value)).join(', ')} }`;
}

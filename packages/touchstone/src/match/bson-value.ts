import { propertyOf } from '@touchstone/protocol';
import { BSON_TYPE_NAMES, isBsonClass } from './bson-type.ts';

/**
 * Numbers as tests look at them: drivers show them as JavaScript numbers, as bigints or as BSON classes.
 * Decimal128 is not among them: the format keeps it apart from flexible comparison.
 */
export function numericValue(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (!isBsonClass(value)) return undefined;
  switch (value._bsontype) {
    case 'Int32':
    case 'Double':
      return Number(propertyOf(value, 'value'));
    case 'Long':
      return BigInt(String(value));
    default:
      return undefined;
  }
}

/** Numerical equality over number and bigint, exact where `Number(bigint)` would round. */
export function equalNumbers(a: number | bigint, b: number | bigint): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  return a <= b && a >= b;
}

/** A document: neither array, nor a BSON class, nor a class of JavaScript's own. */
export function isDocument(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (isBsonClass(value) || ArrayBuffer.isView(value)) return false;
  return !(value instanceof Date || value instanceof RegExp);
}

/**
 * The aliases of `$type` that a value may bear. A plain JavaScript number bears each alias that could
 * have been read as it, because drivers promote numbers.
 */
export function typeAliases(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  if (value === undefined) return ['undefined'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'string') return ['string'];
  if (typeof value === 'boolean') return ['bool'];
  if (typeof value === 'number') return numberAliases(value);
  if (typeof value === 'bigint') return ['long', 'number'];
  if (value instanceof Date) return ['date'];
  if (value instanceof RegExp) return ['regex'];
  if (ArrayBuffer.isView(value)) return ['binData'];
  if (isBsonClass(value)) return BSON_TYPE_NAMES[value._bsontype] ?? [];
  return ['object'];
}

function numberAliases(value: number): readonly string[] {
  if (!Number.isInteger(value)) return ['double', 'number'];
  const isInt32 = value === Math.trunc(value) && Math.abs(value) <= 0x7fffffff;
  return isInt32 ? ['int', 'long', 'double', 'number'] : ['long', 'double', 'number'];
}

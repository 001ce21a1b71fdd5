import { present } from '@touchstone/protocol';
import type { Decimal128 } from 'bson';
import type { Collation } from '../value/collation.ts';
import { millisOf } from '../value/date.ts';
import { decimalParts } from '../value/decimal.ts';
import { compareNumbers, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';
import { isNullish } from './operator.ts';

/** Makes equal values into equal strings, so that a `Map` or `Set` can tell them apart. */
export type ValueKey = (value: Value | undefined) => string;

type ObjectValue = Exclude<Value, string | number | bigint | boolean | null>;
type ClassValue = Extract<ObjectValue, { readonly _bsontype: string }>;

// Every decimal that equals a double has the double's key; the others keep their digits.
function decimalKey(value: Decimal128): string {
  const parts = decimalParts(value);
  const nearest = toDouble(value);
  if (parts.kind !== 'finite' || compareNumbers(value, nearest) === 0) {
    return `#${Object.is(nearest, -0) ? 0 : nearest}`;
  }
  if (parts.exponent >= 0 && parts.exponent < 20) {
    const magnitude = parts.coefficient * 10n ** BigInt(parts.exponent);
    return `#${parts.negative ? -magnitude : magnitude}`;
  }
  const digits = parts.coefficient.toString();
  const trimmed = digits.replace(/0+$/, '');
  const exponent = parts.exponent + digits.length - trimmed.length;
  return `#${parts.negative ? '-' : ''}${trimmed}e${exponent}`;
}

function doubleKey(value: number): string {
  // Large integers are written out, as an int64 of the same value is.
  if (Number.isInteger(value)) return `#${Math.abs(value) < 2 ** 53 ? value : BigInt(value)}`;
  return `#${value}`;
}

function classKey(value: ClassValue, keyOf: ValueKey): string {
  switch (value._bsontype) {
    case 'Int32':
      return `#${value.value}`;
    case 'Decimal128':
      return decimalKey(value);
    case 'ObjectId':
      return `o${value.toHexString()}`;
    case 'Timestamp':
      return `t${value.toBigInt()}`;
    case 'Binary':
      return `b${value.sub_type}:${Buffer.from(value.value()).toString('latin1')}`;
    case 'BSONRegExp':
      return `r${value.pattern}/${value.options}`;
    case 'Code':
      return `c${value.code}${value.scope == null ? '' : keyOf(value.scope as unknown as Fields)}`;
    case 'BSONSymbol':
      return keyOf(value.value);
    case 'DbPointer':
      return `p${value.namespace}:${value.id.toHexString()}`;
    case 'MinKey':
    case 'MaxKey':
    case 'BsonUndefined':
      return value._bsontype;
  }
}

function joined(parts: Iterable<string>): string {
  let text = '';
  // The lengths keep ["a", "b"] apart from ["a\",\"b"].
  for (const part of parts) text += `${part.length}:${part}`;
  return text;
}

function* fieldKeys(fields: Fields, keyOf: ValueKey): Generator<string> {
  for (const [name, value] of fields) {
    yield name;
    yield keyOf(value);
  }
}

function objectKey(value: ObjectValue, keyOf: ValueKey): string {
  if (value instanceof Map) return `{${joined(fieldKeys(value, keyOf))}`;
  if (Array.isArray(value)) return `[${joined(value.map(keyOf))}`;
  return value instanceof Date ? `d${millisOf(value)}` : classKey(value, keyOf);
}

// Strings that a collation holds equal share the first of them that was seen.
function representatives(collation: Collation): (text: string) => string {
  const known = new Map<string, string>();
  const sorted: string[] = [];
  return (text) => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collation.compare(present(sorted[middle]), text) < 0) low = middle + 1;
      else high = middle;
    }
    const equal = sorted[low] !== undefined && collation.compare(present(sorted[low]), text) === 0;
    if (!equal) sorted.splice(low, 0, text);
    known.set(text, present(sorted[low]));
    return present(sorted[low]);
  };
}

/** The keys of one comparison of values; keys of two different calls are not comparable. */
export function valueKeys(collation?: Collation): ValueKey {
  const represent = collation === undefined ? undefined : representatives(collation);
  const keyOf: ValueKey = (value) => {
    switch (typeof value) {
      case 'string':
        return `s${represent === undefined ? value : represent(value)}`;
      case 'number':
        return doubleKey(value);
      case 'bigint':
        return `#${value}`;
      case 'boolean':
        return value ? 'true' : 'false';
      case 'undefined':
        return 'missing';
      default:
        if (value === null) return 'null';
        return isNullish(value) ? 'undefined' : objectKey(value, keyOf);
    }
  };
  return keyOf;
}

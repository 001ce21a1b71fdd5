import { FarDate, millisOf } from '../value/date.ts';
import { numericType, toDouble } from '../value/numbers.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Numeric, Value } from '../value/value.ts';

// C++ writes at least two digits of an exponent, JavaScript one.
function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The shortest text that reads back as the same double; exponents from 1e-5 down and 1e17 up. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e17)) {
    return padExponent(value.toExponential());
  }
  return String(value);
}

/** The double as C's `%g` writes it with that many digits. */
export function roundedText(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.abs(rounded);
  if (magnitude >= 10 ** digits) return padExponent(rounded.toExponential());
  return doubleText(rounded);
}

/** The number as messages show one that was made a double before: with six digits. Decimals stay. */
export function numberText(value: Numeric): string {
  return numericType(value) === 'decimal' ? valueText(value) : roundedText(toDouble(value), 6);
}

type ObjectValue = Exclude<Value, string | number | bigint | boolean | null>;
type ClassValue = Extract<ObjectValue, { readonly _bsontype: string }>;

function classText(value: ClassValue): string {
  switch (value._bsontype) {
    case 'Int32':
      return String(value.value);
    case 'Decimal128':
      return value.toString();
    case 'ObjectId':
      return value.toHexString();
    case 'Timestamp':
      return `Timestamp(${value.t}, ${value.i})`;
    case 'Binary':
      return `BinData(${value.sub_type}, "${Buffer.from(value.value()).toString('hex').toUpperCase()}")`;
    case 'BSONRegExp':
      return `/${value.pattern}/${value.options}`;
    case 'Code':
      return value.scope == null
        ? `Code("${value.code}")`
        : `CodeWScope("${value.code}", ${showFields(value.scope as unknown as Fields)})`;
    case 'BSONSymbol':
      return `Symbol("${value.value}")`;
    case 'DbPointer':
      return `DBRef("${value.namespace}", ${value.id.toHexString()})`;
    case 'MinKey':
      return 'MinKey';
    case 'MaxKey':
      return 'MaxKey';
    case 'BsonUndefined':
      return 'undefined';
  }
}

// A date beyond the calendar of four-digit years is shown by its number.
function dateText(date: Date): string {
  const isFar = date instanceof FarDate || Number.isNaN(date.getTime());
  return isFar ? `Date(${millisOf(date)})` : date.toISOString();
}

function objectText(value: ObjectValue): string {
  if (value instanceof Map) {
    return `{${Array.from(value, ([name, field]) => `${name}: ${valueText(field)}`).join(', ')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return value instanceof Date ? dateText(value) : classText(value);
}

/** A computed value as the messages of aggregation write it: `{a: 1, b: "x"}`, `[1, 2]`. */
export function valueText(value: Value | undefined): string {
  switch (typeof value) {
    case 'undefined':
      return 'MISSING';
    case 'string':
      return `"${value}"`;
    case 'number':
      return roundedText(value, 6);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : objectText(value);
  }
}

import { present } from '@touchstone/protocol';
import {
  type Binary,
  type BSONRegExp,
  type BSONSymbol,
  type Code,
  Int32,
  type ObjectId,
  type Timestamp,
} from 'bson';
import { typeOrder } from './bson-type.ts';
import type { Collation } from './collation.ts';
import { compareDates } from './date.ts';
import { compareNumbers } from './numbers.ts';
import type { DbPointer, Fields, Numeric, Value } from './value.ts';

// Surrogate pairs stand for characters above U+FFFF but their units lie below U+E000.
function unitOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Orders two strings as their UTF-8 bytes stand, which is the order without a collation. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return unitOrder(left) < unitOrder(right) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

function compareText(a: string, b: string, collation: Collation | undefined): number {
  return collation === undefined ? compareStrings(a, b) : collation.compare(a, b);
}

/** Orders byte strings as memcmp does. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

function compareFields(a: Fields, b: Fields, collation: Collation | undefined): number {
  const right = b.entries();
  for (const [name, value] of a) {
    const next = right.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const byType = typeOrder(value) - typeOrder(otherValue);
    if (byType !== 0) return byType;
    const byName = compareStrings(name, otherName);
    if (byName !== 0) return byName;
    const byValue = compareValues(value, otherValue, collation);
    if (byValue !== 0) return byValue;
  }
  return right.next().done ? 0 : -1;
}

function compareArrays(
  a: readonly Value[],
  b: readonly Value[],
  collation: Collation | undefined,
): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const order = compareValues(present(a[index]), present(b[index]), collation);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: Binary, b: Binary): number {
  const left = a.value();
  const right = b.value();
  return left.length - right.length || a.sub_type - b.sub_type || compareBytes(left, right);
}

function compareRegExps(a: BSONRegExp, b: BSONRegExp): number {
  return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
}

function compareCodes(a: Code, b: Code, collation: Collation | undefined): number {
  const byCode = compareStrings(a.code, b.code);
  if (byCode !== 0 || a.scope == null || b.scope == null) return byCode;
  return compareFields(a.scope as unknown as Fields, b.scope as unknown as Fields, collation);
}

function comparePointers(a: DbPointer, b: DbPointer): number {
  const byLength = Buffer.byteLength(a.namespace) - Buffer.byteLength(b.namespace);
  return byLength || compareStrings(a.namespace, b.namespace) || compareBytes(a.id.id, b.id.id);
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function textOf(value: string | BSONSymbol): string {
  return typeof value === 'string' ? value : value.value;
}

type Comparison = (a: never, b: never, collation: Collation | undefined) => number;

// By the place of the type in the order; the types without an entry have one value only.
const COMPARISONS: Readonly<Record<number, Comparison>> = {
  10: (a: Numeric, b: Numeric) => compareNumbers(a, b),
  15: (a: string | BSONSymbol, b: string | BSONSymbol, collation) =>
    compareText(textOf(a), textOf(b), collation),
  20: compareFields,
  25: compareArrays,
  30: compareBinaries,
  35: (a: ObjectId, b: ObjectId) => compareBytes(a.id, b.id),
  40: (a: boolean, b: boolean) => Number(a) - Number(b),
  45: compareDates,
  47: (a: Timestamp, b: Timestamp) => compareBigints(a.toBigInt(), b.toBigInt()),
  50: compareRegExps,
  55: comparePointers,
  60: compareCodes,
  65: compareCodes,
};

/**
 * Orders two values as BSON does: by type first, then by value; numbers of different types by
 * their exact value. A missing value stands with the deprecated undefined, before null.
 */
export function compareValues(
  a: Value | undefined,
  b: Value | undefined,
  collation?: Collation,
): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b, collation);
  if (a instanceof Int32 && b instanceof Int32) return a.value - b.value;
  const order = typeOrder(a);
  const byType = order - typeOrder(b);
  if (byType !== 0) return byType;
  const comparison = COMPARISONS[order];
  return comparison === undefined ? 0 : comparison(a as never, b as never, collation);
}

/** True if the two values are equal in the order of BSON values: 1 equals 1.0. */
export function equalValues(
  a: Value | undefined,
  b: Value | undefined,
  collation?: Collation,
): boolean {
  return compareValues(a, b, collation) === 0;
}

/** True if the two values have the same types and bytes: 1 is not identical to 1.0. */
export function identicalValues(a: Value, b: Value): boolean {
  if (a instanceof Map && b instanceof Map) return identicalFields(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length && a.every((item, index) => identicalValues(item, present(b[index])))
    );
  }
  if (typeof a !== typeof b) return false;
  if (typeof a === 'number') return Object.is(a, b);
  if (typeof a !== 'object' || a === null || b === null) return a === b;
  const left = (a as { _bsontype?: string })._bsontype;
  if (left !== (b as { _bsontype?: string })._bsontype) return false;
  if (left === 'Decimal128') {
    return (
      compareBytes((a as { bytes: Uint8Array }).bytes, (b as { bytes: Uint8Array }).bytes) === 0
    );
  }
  return compareValues(a, b) === 0;
}

function identicalFields(a: Fields, b: Fields): boolean {
  if (a.size !== b.size) return false;
  const right = b.entries();
  for (const [name, value] of a) {
    const [otherName, otherValue] = present(right.next().value);
    if (name !== otherName || !identicalValues(value, otherValue)) return false;
  }
  return true;
}

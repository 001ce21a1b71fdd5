import { present } from '@touchstone/protocol';
import { BSONRegExp, MaxKey, MinKey } from 'bson';
import type { FieldTest, LeafTest } from '../query/match-node.ts';
import { parseTypeSet } from '../query/type-set.ts';
import { typeAlias } from '../value/bson-type.ts';
import type { Collation } from '../value/collation.ts';
import { asArray, asText } from '../value/known-value.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import type { ConditionTest } from './condition.ts';
import {
  complement,
  EVERYTHING,
  GREATEST,
  type Interval,
  type Intervals,
  LEAST,
  point,
  union,
} from './interval.ts';
import { behindPrefix, regexPrefix } from './regex-prefix.ts';
import { comparableWith, rangeOfType } from './type-range.ts';

/** The keys that a test may be true for, and what is left to look at. */
export interface Bounds {
  readonly intervals: Intervals;
  /** Tells whether the test is true for exactly these keys, is decided by the key, or needs the document. */
  readonly tightness: 'exact' | 'covered' | 'fetch';
  /** True if a document without the field may pass: an index that leaves such out cannot serve. */
  readonly matchesMissing: boolean;
}

/** The condition that the bounds are for. */
export interface BoundsFor {
  readonly collation: Collation | undefined;
  /** True if strings are compared as the query wants it. */
  readonly comparesText: boolean;
  /** True if a document may have several keys. */
  readonly isMultikey: boolean;
}

/** The bounds of a test; undefined where an index does not help. */
export function boundsOf(test: ConditionTest, wanted: BoundsFor): Bounds | undefined {
  switch (test.kind) {
    case 'leaf':
      return leafBounds(test, wanted);
    case 'not':
      return negatedBounds(test.tests, test.operator, wanted);
    case 'all':
      return undefined;
    case 'expression':
      return wanted.isMultikey ? undefined : expressionBounds(test.operator, test.argument, wanted);
  }
}

type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

function leafBounds(leaf: LeafTest, wanted: BoundsFor): Bounds | undefined {
  const { operator, argument } = leaf;
  switch (operator) {
    case '$eq':
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (comparesText(argument) && !wanted.comparesText) return undefined;
      return comparisonBounds(operator, argument, wanted);
    case '$in':
    case '$nin':
      return membershipBounds(asArray(argument), wanted);
    case '$regex':
      return wanted.collation === undefined ? patternBounds(patternOf(leaf)) : undefined;
    case '$exists':
      return { intervals: EVERYTHING, tightness: 'fetch', matchesMissing: false };
    case '$type':
      return typeBounds(argument);
    case '$mod':
      return {
        intervals: [present(rangeOfType('double'))],
        tightness: 'covered',
        matchesMissing: false,
      };
    default:
      return undefined;
  }
}

/** True if a collation decides about the value. */
export function comparesText(value: Value): boolean {
  return (
    typeof value === 'string' ||
    value instanceof Map ||
    Array.isArray(value) ||
    typeAlias(value) === 'symbol'
  );
}

function exactly(...intervals: Interval[]): Bounds {
  return { intervals, tightness: 'exact', matchesMissing: false };
}

const NULLS: Bounds = {
  intervals: [point(bsonUndefined), point(null)],
  tightness: 'fetch',
  matchesMissing: true,
};

function comparisonBounds(
  operator: Comparison,
  argument: Value,
  wanted: BoundsFor,
): Bounds | undefined {
  const isStrict = operator === '$gt' || operator === '$lt';
  if (argument === null) return isStrict ? exactly() : NULLS;
  if (isNaNValue(argument)) return isStrict ? exactly() : exactly(point(argument));
  if (Array.isArray(argument)) return operator === '$eq' ? arrayBounds(argument) : undefined;
  if (operator === '$eq') return exactly(point(argument));
  if (argument instanceof MinKey || argument instanceof MaxKey) {
    return endBounds(operator, argument, wanted);
  }
  const range = comparableWith(argument);
  if (range === undefined) return undefined;
  return exactly(...nonempty(cut(range, operator, argument)));
}

function isNaNValue(value: Value): boolean {
  return isNumeric(value) && Number.isNaN(toDouble(value));
}

// With the ends of the order everything compares, what is missing too.
function endBounds(operator: Comparison, argument: Value, { isMultikey }: BoundsFor): Bounds {
  const isRest = operator === (argument instanceof MaxKey ? '$lt' : '$gt');
  // An array is itself before one end and behind the other, though it has that as an element.
  const isAll =
    operator === (argument instanceof MaxKey ? '$lte' : '$gte') || (isRest && isMultikey);
  if (isAll) return { intervals: EVERYTHING, tightness: 'fetch', matchesMissing: true };
  const isPoint = operator === '$gte' || operator === '$lte';
  if (isPoint) return exactly(point(argument));
  if (!isRest) return exactly();
  const rest = cut(present(EVERYTHING[0]), operator, argument);
  return { intervals: [rest], tightness: 'fetch', matchesMissing: true };
}

function cut(range: Interval, operator: Comparison, value: Value): Interval {
  switch (operator) {
    case '$gt':
      return { ...range, low: value, hasLow: false };
    case '$gte':
      return { ...range, low: value, hasLow: true };
    case '$lt':
      return { ...range, high: value, hasHigh: false };
    default:
      return { ...range, high: value, hasHigh: true };
  }
}

function nonempty(interval: Interval): Interval[] {
  const { low, high, hasLow, hasHigh } = interval;
  const isEmpty = low === high && !(hasLow && hasHigh);
  return isEmpty ? [] : [interval];
}

// An array is found by its first element, or as an element of another.
function arrayBounds(array: readonly Value[]): Bounds {
  const first = array.length === 0 ? bsonUndefined : present(array[0]);
  const intervals = union([point(first), point(asArray(array))]);
  return { intervals, tightness: 'fetch', matchesMissing: false };
}

function membershipBounds(values: readonly Value[], wanted: BoundsFor): Bounds | undefined {
  const found: Interval[] = [];
  let tightness: Bounds['tightness'] = 'exact';
  let matchesMissing = false;
  for (const value of values) {
    if (comparesText(value) && !wanted.comparesText) return undefined;
    if (value instanceof BSONRegExp && wanted.collation !== undefined) return undefined;
    const each =
      value instanceof BSONRegExp
        ? patternBounds(value)
        : present(comparisonBounds('$eq', value, wanted));
    for (const interval of each.intervals) found.push(interval);
    tightness = looser(tightness, each.tightness);
    matchesMissing ||= each.matchesMissing;
  }
  return { intervals: union(found, wanted.collation), tightness, matchesMissing };
}

const LOOSENESS = ['exact', 'covered', 'fetch'] as const;

function looser(a: Bounds['tightness'], b: Bounds['tightness']): Bounds['tightness'] {
  return present(LOOSENESS[Math.max(LOOSENESS.indexOf(a), LOOSENESS.indexOf(b))]);
}

function patternOf({ argument, options }: LeafTest): BSONRegExp {
  if (argument instanceof BSONRegExp && options === undefined) return argument;
  const pattern = argument instanceof BSONRegExp ? argument.pattern : asText(argument);
  return new BSONRegExp(pattern, options ?? '');
}

function patternBounds(pattern: BSONRegExp): Bounds {
  const same = point(pattern);
  const found = regexPrefix(pattern);
  const end = found === undefined ? undefined : behindPrefix(found.prefix);
  if (found === undefined || end === undefined) {
    const intervals = [present(rangeOfType('string')), same];
    return { intervals, tightness: 'covered', matchesMissing: false };
  }
  const begun: Interval = { low: found.prefix, high: end, hasLow: true, hasHigh: false };
  const tightness = found.isExact ? 'exact' : 'covered';
  return { intervals: [begun, same], tightness, matchesMissing: false };
}

function typeBounds(argument: Value): Bounds {
  const types = [...parseTypeSet(argument)];
  const ranges = types.map(rangeOfType);
  if (ranges.some((range) => range === undefined)) {
    return { intervals: EVERYTHING, tightness: 'fetch', matchesMissing: false };
  }
  // An empty array stands as undefined, and what is missing as null.
  const isUnclear = types.includes('null') || types.includes('undefined');
  return {
    intervals: union(ranges as Interval[]),
    tightness: isUnclear ? 'fetch' : 'covered',
    matchesMissing: false,
  };
}

function negatedBounds(
  tests: readonly FieldTest[],
  operator: string,
  wanted: BoundsFor,
): Bounds | undefined {
  const [only] = tests;
  if (tests.length !== 1 || only?.kind !== 'leaf') return undefined;
  if (operator === '$exists' || only.operator === '$exists') {
    return { intervals: [point(null)], tightness: 'fetch', matchesMissing: true };
  }
  const isComparison = ['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$nin'].includes(only.operator);
  const inner = isComparison ? leafBounds(only, wanted) : undefined;
  if (inner === undefined) return undefined;
  const isNullTest = inner.matchesMissing && !wanted.isMultikey && only.argument === null;
  if (inner.tightness !== 'exact' && !isNullTest) return undefined;
  // From 8.0 on undefined is not null any more.
  const isPlainNull = isNullTest && !only.test(bsonUndefined);
  const excluded = isPlainNull ? [point(null)] : inner.intervals;
  const intervals = complement(excluded, wanted.collation);
  // Another element may be what is not to be there.
  const tightness = wanted.isMultikey ? 'fetch' : 'exact';
  return { intervals, tightness, matchesMissing: !isNullTest };
}

// An expression compares values of all types, and what is missing is less than all of them.
function expressionBounds(
  operator: string,
  argument: Value,
  wanted: BoundsFor,
): Bounds | undefined {
  if (comparesText(argument) && !wanted.comparesText) return undefined;
  const whole: Interval = { low: LEAST, high: GREATEST, hasLow: true, hasHigh: true };
  const interval =
    operator === '$eq' ? point(argument) : cut(whole, operator as Comparison, argument);
  const matchesMissing =
    operator === '$lt' || operator === '$lte' || typeAlias(argument) === 'minKey';
  return { intervals: [interval], tightness: 'fetch', matchesMissing };
}

import { present } from '@touchstone/protocol';
import { BSONRegExp, MaxKey, MinKey } from 'bson';
import type { FieldTest, LeafTest } from '../query/match-node.ts';
import { parseTypeSet } from '../query/type-set.ts';
import { typeAlias } from '../value/bson-type.ts';
import type { Collation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
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
    case 'any':
      return anyBounds(test.tests, wanted);
    case 'all':
      return undefined;
    case 'expression':
      return wanted.isMultikey ? undefined : expressionBounds(test.operator, test.argument, wanted);
  }
}

function anyBounds(tests: readonly FieldTest[], wanted: BoundsFor): Bounds | undefined {
  const found: Interval[] = [];
  let tightness: Bounds['tightness'] = 'exact';
  let matchesMissing = false;
  for (const test of tests) {
    const each = boundsOf(test, wanted);
    if (each === undefined) return undefined;
    for (const interval of each.intervals) found.push(interval);
    tightness = looser(tightness, each.tightness);
    matchesMissing ||= each.matchesMissing;
  }
  return { intervals: union(found, wanted.collation), tightness, matchesMissing };
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
      return collatedPattern(patternOf(leaf), wanted);
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

const NULLISH: Interval = { low: bsonUndefined, high: null, hasLow: true, hasHigh: true };

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
  if (Array.isArray(argument)) return arrayBounds(operator, argument, wanted);
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

// An array is found by its first element, or as an element of another: one that is greater has a key no less than the lesser of both.
function arrayBounds(operator: Comparison, array: Value[], { collation }: BoundsFor): Bounds {
  const first = array.length === 0 ? bsonUndefined : present(array[0]);
  if (operator === '$eq') {
    const intervals = union([point(first), point(array)]);
    return { intervals, tightness: 'fetch', matchesMissing: false };
  }
  const isBehind = compareValues(first, array, collation) > 0;
  const [least, most] = isBehind ? [array, first] : [array.length === 0 ? LEAST : first, array];
  const interval: Interval =
    operator === '$lt' || operator === '$lte'
      ? { low: LEAST, high: most, hasLow: true, hasHigh: true }
      : { low: least, high: GREATEST, hasLow: true, hasHigh: true };
  return { intervals: [interval], tightness: 'fetch', matchesMissing: false };
}

function membershipBounds(values: readonly Value[], wanted: BoundsFor): Bounds | undefined {
  const found: Interval[] = [];
  let tightness: Bounds['tightness'] = 'exact';
  let matchesMissing = false;
  for (const value of values) {
    if (comparesText(value) && !wanted.comparesText) return undefined;
    const each =
      value instanceof BSONRegExp
        ? collatedPattern(value, wanted)
        : comparisonBounds('$eq', value, wanted);
    if (each === undefined) return undefined;
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

// A pattern is not asked of the keys by which a collation orders strings.
function collatedPattern(pattern: BSONRegExp, wanted: BoundsFor): Bounds | undefined {
  if (wanted.collation === undefined) return patternBounds(pattern);
  if (!wanted.comparesText) return undefined;
  const intervals = [present(rangeOfType('string')), point(pattern)];
  return { intervals, tightness: 'fetch', matchesMissing: false };
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
  if (hasPattern(only)) return undefined;
  const isNullTest = inner.matchesMissing && !wanted.isMultikey && asksNull(only);
  if (inner.tightness !== 'exact' && !isNullTest) return undefined;
  const excluded = isNullTest ? withoutNulls(only, inner) : inner.intervals;
  if (excluded === undefined) return undefined;
  const intervals = complement(excluded, wanted.collation);
  // Another element may be what is not to be there.
  const tightness = wanted.isMultikey ? 'fetch' : 'exact';
  return { intervals, tightness, matchesMissing: !isNullTest };
}

function hasPattern({ argument }: LeafTest): boolean {
  return Array.isArray(argument) && argument.some((each) => each instanceof BSONRegExp);
}

// True of tests for null, by itself or among others. An array's first element is looked at without being what is asked for.
function asksNull({ argument }: LeafTest): boolean {
  return (
    argument === null || (Array.isArray(argument) && !argument.some((each) => Array.isArray(each)))
  );
}

// From 8.0 on undefined is not null any more.
function withoutNulls(test: LeafTest, { intervals }: Bounds): Intervals | undefined {
  if (test.test(bsonUndefined)) return union([...intervals, NULLISH]);
  return test.argument === null ? [point(null)] : undefined;
}

// An expression compares values of all types, and what is missing is less than all of them.
function expressionBounds(
  operator: string,
  argument: Value,
  wanted: BoundsFor,
): Bounds | undefined {
  if (comparesText(argument) && !wanted.comparesText) return undefined;
  if (operator === '$eq' && argument === null) return { ...NULLS, matchesMissing: false };
  const whole: Interval = { low: LEAST, high: GREATEST, hasLow: true, hasHigh: true };
  const interval =
    operator === '$eq' ? point(argument) : cut(whole, operator as Comparison, argument);
  const matchesMissing =
    operator === '$lt' || operator === '$lte' || typeAlias(argument) === 'minKey';
  return { intervals: [interval], tightness: 'fetch', matchesMissing };
}

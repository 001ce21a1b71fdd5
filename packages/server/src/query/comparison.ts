import { TYPE_NUMBER, typeAlias, typeOrder } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { readDouble, readInt32, readInt64 } from '../value/element.ts';
import { encodeValue } from '../value/encode-fields.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { type InPlaceTest, type LeafTest, leafTest, type ValueTest } from './match-node.ts';
import type { QueryContext } from './operator.ts';

/** The five comparisons; `$ne` is the negation of `$eq`. */
export type ComparisonOperator = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

const ACCEPTS: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

const BOOL = 0x08;
const STRING = 0x02;
const ARRAY = 0x04;
const SYMBOL = 0x0e;

function isNaNValue(value: Value): boolean {
  return isNumeric(value) && Number.isNaN(toDouble(value));
}

// Values of different types compare only with the ends of the order, and null with what is missing.
function acrossTypes(operator: ComparisonOperator, argument: Value): boolean {
  const name = argument === null ? 'null' : typeAlias(argument);
  if (name === 'maxKey') return operator === '$lt' || operator === '$lte';
  return name === 'minKey' && (operator === '$gt' || operator === '$gte');
}

function comparisonTest(
  operator: ComparisonOperator,
  argument: Value,
  context: QueryContext,
): ValueTest {
  const accepts = ACCEPTS[operator];
  const order = typeOrder(argument);
  const otherTypes = acrossTypes(operator, argument);
  const { collation } = context;
  if (isNaNValue(argument)) {
    const equal = accepts(0);
    return (value) => equal && value !== undefined && isNaNValue(value);
  }
  const nullish = argument === null && accepts(0);
  const undefinedIsNull = Number.parseInt(context.version, 10) < 8;
  return (value) => {
    if (value === undefined) return nullish || otherTypes;
    if (typeOrder(value) !== order) {
      return otherTypes || (nullish && undefinedIsNull && value === bsonUndefined);
    }
    if (order === 10 && isNaNValue(value)) return false;
    return accepts(compareValues(value, argument, collation));
  };
}

function numberInPlace(operator: ComparisonOperator, argument: number): InPlaceTest {
  const accepts = ACCEPTS[operator];
  return (bytes, type, at) => {
    let value: number | bigint;
    if (type === 0x10) value = readInt32(bytes, at);
    else if (type === 0x01) value = readDouble(bytes, at);
    else if (type === 0x12) value = readInt64(bytes, at);
    else return type === ARRAY || type === 0x13 ? undefined : false;
    if (Number.isNaN(value)) return false;
    return accepts(value < argument ? -1 : value > argument ? 1 : 0);
  };
}

function bytesInPlace(type: number, wanted: Uint8Array): InPlaceTest {
  return (bytes, actual, at) => {
    if (actual !== type) return actual === ARRAY || actual === SYMBOL ? undefined : false;
    for (let index = 0; index < wanted.length; index++) {
      if (bytes[at + index] !== wanted[index]) return false;
    }
    return true;
  };
}

// The types whose equal values have equal bytes, and whose bytes say where they end.
function inPlaceTest(
  operator: ComparisonOperator,
  argument: Value,
  context: QueryContext,
): InPlaceTest | undefined {
  if (isNumeric(argument)) {
    const double = toDouble(argument);
    const exact = typeof argument === 'number' || compareValues(argument, double) === 0;
    const usable = exact && !Number.isNaN(double) && typeAlias(argument) !== 'decimal';
    return usable ? numberInPlace(operator, double) : undefined;
  }
  if (operator !== '$eq' || argument === null) return undefined;
  const type = TYPE_NUMBER[typeAlias(argument)];
  const text = type === STRING && context.collation === undefined;
  if (text || type === 0x07 || type === BOOL || type === 0x09) {
    return bytesInPlace(type, encodeValue(argument));
  }
  return undefined;
}

/** The test of a comparison: by value within a type, never across types (numbers are one type). */
export function comparison(
  operator: ComparisonOperator,
  argument: Value,
  context: QueryContext,
): LeafTest {
  if (argument === bsonUndefined) {
    throw new CommandError('BadValue', 'cannot compare to undefined');
  }
  const test = comparisonTest(operator, argument, context);
  return leafTest(operator, argument, test, inPlaceTest(operator, argument, context));
}

/** A comparison by order: a regular expression has none that a query could mean. */
export function ordering(
  operator: ComparisonOperator,
  argument: Value,
  place: { readonly path: string; readonly compiler: { readonly context: QueryContext } },
): LeafTest {
  if (argument !== null && typeAlias(argument) === 'regex') {
    const message = `Can't have RegEx as arg to predicate over field '${place.path}'.`;
    throw new CommandError('BadValue', message);
  }
  return comparison(operator, argument, place.compiler.context);
}

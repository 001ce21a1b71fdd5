import { present } from '@touchstone/protocol';
import { compareValues } from '../../../value/compare.ts';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';
import type { Pace } from '../../pace.ts';
import type { ExpressionContext } from '../../scope.ts';
import { type ValueKey, valueKeys } from '../../value-key.ts';

function sortedSet(values: Iterable<Value>, { collation }: ExpressionContext): Value[] {
  return [...values].sort((a, b) => compareValues(a, b, collation));
}

function arrays(name: string, code: number, values: Arguments): Value[][] | undefined {
  const all: Value[][] = [];
  for (const value of values) {
    if (isNullish(value)) return undefined;
    if (!Array.isArray(value)) {
      const words = `All operands of ${name} must be arrays. One argument is of type`;
      fail(code, `${words}: ${typeName(value)}`);
    }
    all.push(value);
  }
  return all;
}

function union(values: Arguments, context: ExpressionContext): Value {
  const all = arrays('$setUnion', 17043, values);
  if (all === undefined) return null;
  const keyOf = valueKeys(context.collation);
  return sortedSet(keyed(all.flat(1), keyOf, context.pace).values(), context);
}

function keyed(
  elements: readonly Value[],
  keyOf: ValueKey,
  pace: Pace | undefined,
): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const element of elements) {
    pace?.check();
    const key = keyOf(element);
    if (!found.has(key)) found.set(key, element);
  }
  return found;
}

function intersection(values: Arguments, context: ExpressionContext): Value {
  const all = arrays('$setIntersection', 17047, values);
  if (all === undefined) return null;
  const keyOf = valueKeys(context.collation);
  const sets = all.map((array) => keyed(array, keyOf, context.pace));
  // Of equal values those of the smallest set are kept.
  const smallest = sets.toSorted((a, b) => a.size - b.size)[0] ?? new Map<string, Value>();
  const found = [...smallest].filter(([key]) => sets.every((set) => set.has(key)));
  return sortedSet(
    found.map(([, element]) => element),
    context,
  );
}

function pair(name: string, codes: readonly [number, number], values: Arguments) {
  const [left, right] = values;
  const words = `both operands of ${name} must be arrays.`;
  if (!Array.isArray(left)) {
    fail(codes[0], `${words} First argument is of type: ${typeName(left)}`);
  }
  if (!Array.isArray(right)) {
    fail(codes[1], `${words} Second argument is of type: ${typeName(right)}`);
  }
  return [left, right] as const;
}

function difference(values: Arguments, { collation }: ExpressionContext): Value {
  if (isNullish(values[0]) || isNullish(values[1])) return null;
  const [left, right] = pair('$setDifference', [17048, 17049], values);
  const keyOf = valueKeys(collation);
  const seen = new Set(right.map(keyOf));
  return left.filter((element) => {
    const key = keyOf(element);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isSubset(values: Arguments, { collation }: ExpressionContext): Value {
  const [left, right] = pair('$setIsSubset', [17046, 17042], values);
  const keyOf = valueKeys(collation);
  const all = new Set(right.map(keyOf));
  return left.every((element) => all.has(keyOf(element)));
}

function operand(code: number, value: Value | undefined, index: number): readonly Value[] {
  if (Array.isArray(value)) return value;
  const words = 'All operands of $setEquals must be arrays.';
  return fail(code, `${words} ${index + 1}-th argument is of type: ${typeName(value)}`);
}

function areEqual(values: Arguments, { collation }: ExpressionContext): Value {
  const keyOf = valueKeys(collation);
  const sets = values.map((value, index) => new Set(operand(17044, value, index).map(keyOf)));
  const first = present(sets[0]);
  return sets.every((set) => set.size === first.size && [...set].every((key) => first.has(key)));
}

function elements(name: string, code: number, value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  return fail(code, `${name}'s argument must be an array, but is ${typeName(value)}`);
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const set: readonly Operator[] = [
  plain('$allElementsTrue', 1, ([value]) =>
    elements('$allElementsTrue', 17040, value).every(isTruthy),
  ),
  plain('$anyElementTrue', 1, ([value]) =>
    elements('$anyElementTrue', 17041, value).some(isTruthy),
  ),
  plain('$setDifference', 2, difference),
  {
    ...oneByOne(plain('$setEquals', [2, Number.POSITIVE_INFINITY], areEqual)),
    refuseCount: (count) => fail(17045, `$setEquals needs at least two arguments had: ${count}`),
    checkConstant: (value, index) => void operand(5887502, value, index),
  },
  oneByOne(plain('$setIntersection', ANY, intersection)),
  plain('$setIsSubset', 2, isSubset),
  oneByOne(plain('$setUnion', ANY, union)),
];

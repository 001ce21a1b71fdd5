import { present } from '@touchstone/protocol';
import { compareValues } from '../../../value/compare.ts';
import { sortSteps } from '../../../value/sort-steps.ts';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type Arguments,
  inSteps,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  type Steps,
  typeName,
} from '../../operator.ts';
import type { ExpressionContext } from '../../scope.ts';
import { type ValueKey, valueKeys } from '../../value-key.ts';

/** So many elements are looked at in a step. */
const STEP_LENGTH = 1024;

function* sortedSet(
  values: Iterable<Value>,
  { collation }: ExpressionContext,
): Generator<undefined, Value[]> {
  const sorted = [...values];
  yield* sortSteps(sorted, (a, b) => compareValues(a, b, collation));
  return sorted;
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

function* union(values: Arguments, context: ExpressionContext): Steps {
  const all = arrays('$setUnion', 17043, values);
  if (all === undefined) return null;
  const keyOf = valueKeys(context.collation);
  const found = new Map<string, Value>();
  for (const array of all) yield* keyInto(found, array, keyOf);
  return yield* sortedSet(found.values(), context);
}

function* keyInto(
  found: Map<string, Value>,
  elements: readonly Value[],
  keyOf: ValueKey,
): Generator<undefined, void> {
  for (const [index, element] of elements.entries()) {
    const key = keyOf(element);
    if (!found.has(key)) found.set(key, element);
    if (index % STEP_LENGTH === STEP_LENGTH - 1) yield;
  }
}

function* keyed(
  elements: readonly Value[],
  keyOf: ValueKey,
): Generator<undefined, Map<string, Value>> {
  const found = new Map<string, Value>();
  yield* keyInto(found, elements, keyOf);
  return found;
}

function* intersection(values: Arguments, context: ExpressionContext): Steps {
  const all = arrays('$setIntersection', 17047, values);
  if (all === undefined) return null;
  const keyOf = valueKeys(context.collation);
  const sets: Map<string, Value>[] = [];
  for (const array of all) sets.push(yield* keyed(array, keyOf));
  // Of equal values those of the smallest set are kept.
  const smallest = sets.toSorted((a, b) => a.size - b.size)[0] ?? new Map<string, Value>();
  const found: Value[] = [];
  for (const [key, element] of smallest) if (sets.every((set) => set.has(key))) found.push(element);
  yield;
  return yield* sortedSet(found, context);
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

function* difference(values: Arguments, { collation }: ExpressionContext): Steps {
  if (isNullish(values[0]) || isNullish(values[1])) return null;
  const [left, right] = pair('$setDifference', [17048, 17049], values);
  const keyOf = valueKeys(collation);
  const without = yield* keyed(right, keyOf);
  const found = new Map<string, Value>();
  yield* keyInto(found, left, keyOf);
  return [...found].flatMap(([key, element]) => (without.has(key) ? [] : [element]));
}

function* isSubset(values: Arguments, { collation }: ExpressionContext): Steps {
  const [left, right] = pair('$setIsSubset', [17046, 17042], values);
  const keyOf = valueKeys(collation);
  const all = yield* keyed(right, keyOf);
  for (const [index, element] of left.entries()) {
    if (!all.has(keyOf(element))) return false;
    if (index % STEP_LENGTH === STEP_LENGTH - 1) yield;
  }
  return true;
}

function operand(code: number, value: Value | undefined, index: number): readonly Value[] {
  if (Array.isArray(value)) return value;
  const words = 'All operands of $setEquals must be arrays.';
  return fail(code, `${words} ${index + 1}-th argument is of type: ${typeName(value)}`);
}

function* areEqual(values: Arguments, { collation }: ExpressionContext): Steps {
  const keyOf = valueKeys(collation);
  const sets: Map<string, Value>[] = [];
  for (const [index, value] of values.entries()) {
    sets.push(yield* keyed(operand(17044, value, index), keyOf));
  }
  const first = present(sets[0]);
  return sets.every(
    (set) => set.size === first.size && [...set.keys()].every((key) => first.has(key)),
  );
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
  inSteps('$setDifference', 2, difference),
  {
    ...oneByOne(inSteps('$setEquals', [2, Number.POSITIVE_INFINITY], areEqual)),
    refuseCount: (count) => fail(17045, `$setEquals needs at least two arguments had: ${count}`),
    checkConstant: (value, index) => void operand(5887502, value, index),
  },
  { ...oneByOne(inSteps('$setIntersection', ANY, intersection)), constantsLast: true },
  inSteps('$setIsSubset', 2, isSubset),
  { ...oneByOne(inSteps('$setUnion', ANY, union)), constantsLast: true },
];

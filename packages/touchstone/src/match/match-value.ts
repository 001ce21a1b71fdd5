import { equalNumbers, isDocument, numericValue } from './bson-value.ts';
import { equalScalars } from './equal-scalars.ts';
import type { Mismatch } from './mismatch.ts';
import {
  MalformedExpectation,
  type MatchContext,
  mismatch,
  type SpecialOperator,
} from './special-operator.ts';
import { specialOperators } from './special-operators/index.ts';

const OPERATORS: ReadonlyMap<string, SpecialOperator> = new Map(
  specialOperators.map((operator) => [operator.name, operator]),
);

/** A comparison at one place of an expected value. */
interface Comparison {
  readonly actual: unknown;
  readonly path: string;
  /** Documents here may have fields that the test does not mention. */
  readonly asRoot: boolean;
  readonly context: MatchContext;
}

/**
 * Compares as the unified test format has it ("Evaluating Matches"): key order is free, numbers compare by
 * value, `$$` operators assert in place of equality. A root document may have extra fields; with
 * `elementsAsRoot` the elements of an array at the top count as root documents too.
 */
export function matchValue(
  expected: unknown,
  actual: unknown,
  context: MatchContext,
  options: { readonly elementsAsRoot?: boolean; readonly path?: string } = {},
): Mismatch[] {
  const { elementsAsRoot = true, path = '' } = options;
  if (Array.isArray(expected)) {
    return matchArray(expected, { actual, path, asRoot: elementsAsRoot, context });
  }
  return match(expected, { actual, path, asRoot: true, context });
}

function match(expected: unknown, comparison: Comparison): Mismatch[] {
  const special = specialOperatorOf(expected, comparison.path);
  if (special !== undefined) return matchSpecial(special, comparison);
  if (comparison.actual === undefined) {
    return mismatch(comparison, 'a value, found nothing', expected);
  }
  if (Array.isArray(expected)) return matchArray(expected, { ...comparison, asRoot: false });
  if (isDocument(expected)) return matchDocument(expected, comparison);
  return matchScalar(expected, comparison);
}

interface SpecialCall {
  readonly operator: SpecialOperator;
  readonly argument: unknown;
}

/** An expected document whose first and only key starts with two dollars is an operator. */
function specialOperatorOf(expected: unknown, path: string): SpecialCall | undefined {
  if (!isDocument(expected)) return undefined;
  const keys = Object.keys(expected);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined || !name.startsWith('$$')) return undefined;
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw new MalformedExpectation(path, `unknown operator ${name}`);
  return { operator, argument: expected[name] };
}

function matchSpecial({ operator, argument }: SpecialCall, comparison: Comparison): Mismatch[] {
  const { path, context } = comparison;
  return operator.match({
    ...comparison,
    argument,
    match: (expected, actual, asRoot) => match(expected, { actual, path, asRoot, context }),
  });
}

function matchArray(expected: readonly unknown[], comparison: Comparison): Mismatch[] {
  const { actual, path } = comparison;
  if (!Array.isArray(actual)) return mismatch(comparison, 'an array', expected);
  if (actual.length !== expected.length) {
    const counts = `${expected.length} element(s), found ${actual.length}`;
    return mismatch(comparison, counts, expected);
  }
  return expected.flatMap((item, index) =>
    match(item, { ...comparison, actual: actual[index], path: `${path}[${index}]` }),
  );
}

function matchDocument(
  expected: Readonly<Record<string, unknown>>,
  comparison: Comparison,
): Mismatch[] {
  const { actual, path, asRoot } = comparison;
  if (!isDocument(actual)) return mismatch(comparison, 'a document', expected);
  const mismatches = Object.entries(expected).flatMap(([key, value]) =>
    match(value, {
      ...comparison,
      actual: Object.hasOwn(actual, key) ? actual[key] : undefined,
      path: join(path, key),
      asRoot: false,
    }),
  );
  if (asRoot) return mismatches;
  const extra = Object.keys(actual).filter(
    (key) => !Object.hasOwn(expected, key) && actual[key] !== undefined,
  );
  const surplus = extra.flatMap((key) =>
    mismatch({ path: join(path, key), actual: actual[key] }, 'to be absent', undefined),
  );
  return [...mismatches, ...surplus];
}

function matchScalar(expected: unknown, comparison: Comparison): Mismatch[] {
  const number = numericValue(expected);
  if (number !== undefined) {
    const actual = numericValue(comparison.actual);
    if (actual !== undefined && equalNumbers(number, actual)) return [];
  } else if (equalScalars(expected, comparison.actual)) {
    return [];
  }
  return mismatch(comparison, 'an equal value', expected);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

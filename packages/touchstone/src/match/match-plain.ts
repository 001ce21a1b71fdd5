import { propertyOf } from '@touchstone/protocol';
import { canonicalText } from './equal-scalars.ts';
import type { Mismatch } from './mismatch.ts';

export interface PlainMatchOptions {
  /** Values of the test file that stand for "anything, but there". */
  readonly placeholders?: readonly unknown[];
}

/**
 * Compares as the older formats do: documents may have members that the test does not name, arrays have the
 * same length, numbers of all types are equal by value, and null stands for what is absent.
 */
export function matchPlain(
  expected: unknown,
  actual: unknown,
  options: PlainMatchOptions = {},
  path = '',
): readonly Mismatch[] {
  const differs = (message: string): readonly Mismatch[] => [{ path, message, expected, actual }];
  if (options.placeholders?.includes(expected)) {
    return (actual ?? null) === null ? differs('to be there') : [];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return differs('an array');
    if (actual.length !== expected.length) return differs(`${expected.length} element(s)`);
    return expected.flatMap((item, at) => matchPlain(item, actual[at], options, `${path}[${at}]`));
  }
  if (isPlainDocument(expected)) {
    // An absent document has none of the members that the test wants to be absent.
    if (!isPlainDocument(actual ?? {})) return differs('a document');
    return Object.entries(expected).flatMap(([name, item]) =>
      matchPlain(item, propertyOf(actual, name), options, path === '' ? name : `${path}.${name}`),
    );
  }
  return isEqual(expected, actual) ? [] : differs(`to be ${JSON.stringify(expected)}`);
}

function isEqual(expected: unknown, actual: unknown): boolean {
  const [left, right] = [plainNumber(expected ?? null), plainNumber(actual ?? null)];
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return left !== null && right !== null && canonicalText(left) === canonicalText(right);
}

function plainNumber(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  const type = propertyOf(value, '_bsontype');
  return type === 'Int32' || type === 'Double' || type === 'Long' ? Number(value) : value;
}

function isPlainDocument(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !('_bsontype' in value)
  );
}

import { canonicalText } from './equal-scalars.ts';
import type { Mismatch } from './mismatch.ts';

/**
 * Compares the documents of a collection with those that a test expects after it: exactly, types of
 * numbers included; only the order of keys is free ("Executing a Test").
 */
export function matchOutcome(
  namespace: string,
  expected: readonly unknown[],
  actual: readonly unknown[],
): Mismatch[] {
  if (expected.length !== actual.length) {
    const message = `${expected.length} document(s), found ${actual.length}`;
    return [{ path: namespace, message, expected, actual }];
  }
  return expected.flatMap((document, index) => {
    const found = actual[index];
    if (canonicalText(document) === canonicalText(found)) return [];
    const path = `${namespace}[${index}]`;
    return [{ path, message: 'exactly this document', expected: document, actual: found }];
  });
}

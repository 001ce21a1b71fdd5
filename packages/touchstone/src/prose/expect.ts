import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';

/** Fails the test unless the condition holds; `what` is the sentence that was to be true. */
export function expect(condition: boolean, what: string): void {
  if (!condition) throw new TestFailure(`expected: ${what}`);
}

/** Fails the test unless the values are equal; documents may have members that are not asked for. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  requireNoMismatch(what, matchPlain(expected, actual));
}

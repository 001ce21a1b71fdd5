import type { ObservedError } from '../adapter-protocol/adapter-protocol.ts';
import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';

/** Fails the test unless the condition holds; `what` is the sentence that was to be true. */
export function expect(condition: boolean, what: string): void {
  if (!condition) throw new TestFailure(`expected: ${what}`);
}

/** Fails the test unless an error says something, or what caused it does. */
export function expectWords(error: ObservedError, words: RegExp): void {
  const said = [error.message, ...(error.causes ?? [])];
  if (!said.some((message) => words.test(message))) {
    throw new TestFailure(`expected an error that says ${words}, not ${said.join(': ')}`);
  }
}

/** Fails the test unless the values are equal; documents may have members that are not asked for. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  requireNoMismatch(what, matchPlain(expected, actual));
}

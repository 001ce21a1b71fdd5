import type { Cell, Mismatch } from './mismatch.ts';

const VALUE_MATCHER: unique symbol = Symbol('value matcher');

/** The rules and the notebook of one comparison. */
export interface MatchContext {
  /** The position in the request. */
  readonly path: string;
  /** Captures of this comparison; they are kept when the whole request matches. */
  readonly captured: [capture: { value: unknown }, value: unknown][];
  /** Compares by the rules for any value, one step further down or at the same place. */
  readonly matchValue: (
    expected: unknown,
    actual: Cell | undefined,
    context: MatchContext,
  ) => readonly Mismatch[];
}

/** Stands in a spec in place of a value, and decides itself. */
export interface ValueMatcher {
  readonly [VALUE_MATCHER]: true;
  /** As it is printed in expectations. */
  describe(): string;
  /** Compares a value; an empty list is a match. */
  match(actual: Cell | undefined, context: MatchContext): readonly Mismatch[];
}

export function isValueMatcher(value: unknown): value is ValueMatcher {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    VALUE_MATCHER in value
  );
}

/** Matchers have a prototype of their own: a plain object in a spec is a document. */
const MATCHER_PROTOTYPE: object = Object.freeze({});

/** A matcher from its two functions. */
export function valueMatcher(describe: () => string, match: ValueMatcher['match']): ValueMatcher {
  const matcher: ValueMatcher = { [VALUE_MATCHER]: true, describe, match };
  return Object.setPrototypeOf(matcher, MATCHER_PROTOTYPE);
}

/** A function that is itself a matcher, such as `any`. */
export function callableMatcher<F extends (...args: never[]) => unknown>(
  call: F,
  matcher: ValueMatcher,
): F & ValueMatcher {
  return Object.assign(call, {
    [VALUE_MATCHER]: true as const,
    describe: () => matcher.describe(),
    match: (actual: Cell | undefined, context: MatchContext) => matcher.match(actual, context),
  });
}

import { AssertionError } from 'node:assert';
import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { matchRequest } from './match-request.ts';
import type { Mismatch } from './mismatch.ts';
import type { RequestPatternSource } from './pattern-source.ts';
import type { RequestFacts } from './request-facts.ts';
import { type PatternKind, patternOf, REQUEST_WORDS, RequestPattern } from './request-pattern.ts';
import { any } from './value-matchers.ts';

/** A test's own decision about a request. */
export type RequestPredicate = (request: RequestFacts) => boolean;

/** Any request, by whatever opcode: what a spec without a class means. */
export const REQUEST_KIND: PatternKind = {
  className: 'Request',
  isCommandPattern: false,
  reserved: new Set(REQUEST_WORDS),
};

/** An expectation that can be asked about any number of requests. */
export class Matcher {
  readonly pattern: RequestPattern;
  readonly #predicate: RequestPredicate | undefined;

  constructor(pattern: RequestPattern, predicate?: RequestPredicate) {
    this.pattern = pattern;
    this.#predicate = predicate;
  }

  /** Whether `request` is as expected. */
  matches(request: RequestFacts): boolean {
    return this.mismatches(request).length === 0;
  }

  /** Every way in which `request` is not as expected. */
  mismatches(request: RequestFacts): readonly Mismatch[] {
    const found = matchRequest(this.pattern, request);
    if (found.length > 0 || this.#predicate === undefined || this.#predicate(request)) return found;
    const name = this.#predicate.name === '' ? 'a predicate' : this.#predicate.name;
    return [{ path: '', expected: `${name} says yes`, actual: 'it says no' }];
  }

  /** The same with more attributes, or another time to wait. Throws `TypeError` for anything else. */
  with(options: readonly unknown[]): Matcher {
    if (options.length === 0) return this;
    const { kind, documents, attributes } = this.pattern;
    const more = patternOf(kind, options);
    if (more.documents.length > 0) throw new TypeError(`only options may follow ${this.pattern}`);
    const all = { ...attributes, ...this.pattern.wait, ...more.attributes, ...more.wait };
    return new Matcher(new RequestPattern(kind, documents, all), this.#predicate);
  }

  toString(): string {
    return `Matcher(${this.pattern})`;
  }
}

inspectAsText(Matcher);

/**
 * The matcher that a spec describes: nothing or `any` (every request), a `Matcher`, a class such as
 * `OpMsg` with or without a spec behind it, what such a class made, a predicate, or the grammar of
 * `parseMessageSpec`.
 */
export function makeMatcher(args: readonly unknown[]): Matcher {
  const [first, ...rest] = args;
  if (first === any) return makeMatcher(rest);
  if (first instanceof Matcher) return first.with(rest);
  if (first instanceof RequestPattern) return new Matcher(first).with(rest);
  if (isPatternSource(first)) return new Matcher(first.toRequestPattern(rest));
  if (typeof first === 'function') {
    return new Matcher(patternOf(REQUEST_KIND, rest), first as RequestPredicate);
  }
  return new Matcher(patternOf(REQUEST_KIND, args));
}

function isPatternSource(value: unknown): value is RequestPatternSource {
  return (
    (typeof value === 'function' || (typeof value === 'object' && value !== null)) &&
    'toRequestPattern' in value
  );
}

/** The failure of an expectation, field by field, for test runners with both sides to compare. */
export function mismatchError(options: {
  readonly what: string;
  readonly mismatches: readonly Mismatch[];
  readonly request: RequestFacts;
  readonly pattern: RequestPattern;
  readonly where: string;
}): AssertionError {
  const { what, mismatches, request, pattern, where } = options;
  const lines = mismatches.map(({ path, expected, actual }) => {
    const at = path === '' ? 'the request' : path;
    return `  ${at}: expected ${expected}, got ${actual}`;
  });
  return new AssertionError({
    message: [what, ...lines, `  ${where}`].join('\n'),
    expected: String(pattern),
    actual: String(request),
    operator: 'matches',
  });
}

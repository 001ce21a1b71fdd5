import { AssertionError } from 'node:assert';
import { type Document, encode } from '@touchstone/protocol';
import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { encodable, entriesOf, type SpecDocument } from '../spec/message-spec.ts';
import { matchRequest } from './match-request.ts';
import type { Mismatch } from './mismatch.ts';
import type { RequestPatternSource } from './pattern-source.ts';
import type { RequestFacts } from './request-facts.ts';
import { type PatternKind, patternOf, REQUEST_WORDS, RequestPattern } from './request-pattern.ts';
import { any, commandValue } from './value-matchers.ts';

/** A test's own decision about a request. */
export type RequestPredicate = (request: RequestFacts) => boolean;

/** Any request, by whatever opcode: what a spec without a class means. */
export const REQUEST_KIND: PatternKind = {
  className: 'Request',
  isCommandPattern: false,
  reserved: new Set(REQUEST_WORDS),
};

/**
 * An expectation that can be asked about any number of requests.
 *
 * @example
 * ```ts
 * new Matcher({ find: 'orders' }).matches({ find: 'orders', filter: {} }); // => true
 * new Matcher({ find: 'orders', filter: absent }).matches({ find: 'orders', filter: {} }); // => false
 * ```
 */
export class Matcher {
  /** The request that it stands for. */
  readonly pattern: RequestPattern;
  readonly #predicate: RequestPredicate | undefined;

  /** Takes a spec, as `makeMatcher` does. */
  constructor(...spec: readonly unknown[]) {
    const { pattern, predicate } = readSpec(spec);
    this.pattern = pattern;
    this.#predicate = predicate;
  }

  /** Tells whether a request, or the one that a spec describes, is as expected. */
  matches(...request: readonly unknown[]): boolean {
    const [first] = request;
    const facts = isRequest(first) ? first : factsOf(makeMatcher(request).pattern);
    return this.mismatches(facts).length === 0;
  }

  /** Every way in which `request` is not as expected. */
  mismatches(request: RequestFacts): readonly Mismatch[] {
    const found = matchRequest(this.pattern, request);
    if (found.length > 0 || this.#predicate === undefined || this.#predicate(request)) return found;
    const name = this.#predicate.name === '' ? 'a predicate' : this.#predicate.name;
    return [{ path: '', expected: `${name} says yes`, actual: 'it says no' }];
  }

  /** The parts that the matcher consists of, to be put into another. */
  get parts(): SpecParts {
    return { pattern: this.pattern, predicate: this.#predicate };
  }

  /** A line for people: what it is, and what is in it. */
  toString(): string {
    return `Matcher(${this.pattern})`;
  }
}

inspectAsText(Matcher);

interface SpecParts {
  readonly pattern: RequestPattern;
  readonly predicate?: RequestPredicate | undefined;
}

/** The matcher that a spec describes; a `Matcher` alone is passed through. */
export function makeMatcher(spec: readonly unknown[]): Matcher {
  const [first, ...rest] = spec;
  return first instanceof Matcher && rest.length === 0 ? first : new Matcher(...spec);
}

/**
 * Reads a spec: nothing or `any` (every request), a `Matcher`, a class such as `OpMsg` with or
 * without a spec behind it, what such a class made, a predicate, or the grammar of
 * `parseMessageSpec`.
 */
function readSpec(spec: readonly unknown[]): SpecParts {
  const [first, ...rest] = spec;
  if (first === any) return readSpec(rest);
  if (first instanceof Matcher) return narrowed(first.parts, rest);
  if (first instanceof RequestPattern) return narrowed({ pattern: first }, rest);
  if (isPatternSource(first)) return { pattern: first.toRequestPattern(rest) };
  if (typeof first === 'function') {
    return { pattern: patternOf(REQUEST_KIND, rest), predicate: first as RequestPredicate };
  }
  return { pattern: patternOf(REQUEST_KIND, spec) };
}

/** The same with more attributes, or another time to wait. Throws `TypeError` for anything else. */
function narrowed(parts: SpecParts, options: readonly unknown[]): SpecParts {
  if (options.length === 0) return parts;
  const { kind, documents, attributes, wait } = parts.pattern;
  const more = patternOf(kind, options);
  if (more.documents.length > 0) throw new TypeError(`only options may follow ${parts.pattern}`);
  const all = { ...attributes, ...wait, ...more.attributes, ...more.wait };
  return { ...parts, pattern: new RequestPattern(kind, documents, all) };
}

function isRequest(value: unknown): value is RequestFacts {
  return typeof value === 'object' && value !== null && 'attribute' in value;
}

/** A pattern as if it were a request. */
function factsOf(pattern: RequestPattern): RequestFacts {
  const { kind, attributes } = pattern;
  return {
    className: kind.className,
    opcode: kind.opcode ?? 0,
    isCommand: kind.isCommand === true,
    documents: pattern.documents.map((document) => encode(literal(document))),
    attribute: (name) => attributes[name],
    toString: () => String(pattern),
  };
}

/** The value that a bare name implies is 1. */
function literal(document: SpecDocument): Document {
  return encodable(
    new Map(entriesOf(document).map(([name, value]) => [name, value === commandValue ? 1 : value])),
  );
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

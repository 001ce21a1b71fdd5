import type { Mismatch } from './mismatch.ts';

/** The part of the test around it that matching needs. */
export interface MatchContext {
  /** The BSON value that a test saved under this name; throws where there is none. */
  readonly valueOf: (entity: string) => unknown;
  /** The logical session id of a session entity; throws where there is none. */
  readonly lsidOf: (session: string) => unknown;
}

/** One comparison: the operator's argument against the value that was observed. */
export interface SpecialMatch {
  readonly argument: unknown;
  /** Undefined where nothing was there. */
  readonly actual: unknown;
  readonly path: string;
  /** True if the value in whose place the operator stands may have extra fields. */
  readonly asRoot: boolean;
  readonly context: MatchContext;
  /** The standard rules, for what the operator wraps; `asRoot` allows extra fields. */
  readonly match: (expected: unknown, actual: unknown, asRoot: boolean) => Mismatch[];
}

/** A `$$` operator of the unified test format. */
export interface SpecialOperator {
  /** With its two dollars. */
  readonly name: string;
  match(request: SpecialMatch): Mismatch[];
}

/** The test file uses an operator in a way that the format does not have: nobody's failure but its own. */
export class MalformedExpectation extends Error {
  constructor(path: string, message: string) {
    super(`${path === '' ? 'expected value' : path}: ${message}`);
    this.name = 'MalformedExpectation';
  }
}

/** One mismatch, in words. */
export function mismatch(
  { path, actual }: { readonly path: string; readonly actual: unknown },
  message: string,
  expected: unknown,
): Mismatch[] {
  return [{ path, message, expected, actual }];
}

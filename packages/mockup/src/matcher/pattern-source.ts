import type { RequestPattern } from './request-pattern.ts';

/** The things that can stand in front of a spec: the request classes, and requests. */
export interface RequestPatternSource {
  /** Makes the pattern that the rest of the spec describes. */
  toRequestPattern(rest: readonly unknown[]): RequestPattern;
}

import type { RequestPattern } from './request-pattern.ts';

/** What can stand in front of a spec: the request classes, and requests. */
export interface RequestPatternSource {
  /** Makes the pattern that the rest of the spec describes. */
  toRequestPattern(rest: readonly unknown[]): RequestPattern;
}

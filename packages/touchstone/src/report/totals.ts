import type { Outcome, TestResult } from '../run/test-result.ts';

/** The number of cases by their outcome. */
export interface Totals {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unsupported: number;
  readonly errored: number;
}

/** A case of a file, whatever it ran on. */
export function caseKey(result: Pick<TestResult, 'file' | 'case'>): string {
  return `${result.file}: ${result.case}`;
}

/**
 * The outcome of a case over all its configurations: errored or failed when any of them did, else passed when any
 * did; unsupported or skipped only when it ran in none.
 */
const WEIGHT: readonly Outcome[] = ['errored', 'failed', 'passed', 'unsupported', 'skipped'];

export function caseOutcomes(results: readonly TestResult[]): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const result of results) {
    const key = caseKey(result);
    const known = outcomes.get(key);
    if (known === undefined || WEIGHT.indexOf(result.outcome) < WEIGHT.indexOf(known)) {
      outcomes.set(key, result.outcome);
    }
  }
  return outcomes;
}

export function totals(results: readonly TestResult[]): Totals {
  const outcomes = [...caseOutcomes(results).values()];
  const count = (wanted: Outcome): number =>
    outcomes.filter((outcome) => outcome === wanted).length;
  return {
    cases: outcomes.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    unsupported: count('unsupported'),
    errored: count('errored'),
  };
}

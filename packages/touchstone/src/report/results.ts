import type { TestResult } from '../run/test-result.ts';
import type { Totals } from './totals.ts';
import { totals } from './totals.ts';

/** The results of one driver, as `--reporter json` writes them: an array of these for several drivers. */
export interface Results {
  readonly format: 1;
  readonly driver: { readonly name: string; readonly version: string; readonly language: string };
  readonly server: { readonly name: string; readonly version: string };
  readonly specifications: { readonly commit: string | null };
  readonly startedAt: string;
  readonly durationMS: number;
  /** Counts of cases, not of executions. */
  readonly totals: Totals;
  readonly results: readonly TestResult[];
}

/** Results in the order of their files, so that it says nothing of how a run was spread over threads or machines. */
export function buildResults(
  facts: Omit<Results, 'format' | 'totals' | 'results'>,
  results: readonly TestResult[],
): Results {
  return { format: 1, ...facts, totals: totals(results), results: results.toSorted(byFile) };
}

function byFile(a: TestResult, b: TestResult): number {
  if (a.file === b.file) return 0;
  return a.file < b.file ? -1 : 1;
}

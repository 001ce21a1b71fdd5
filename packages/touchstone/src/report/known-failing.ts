import { readFileSync } from 'node:fs';
import type { TestResult } from '../run/test-result.ts';
import { caseKey, caseOutcomes } from './totals.ts';

/** One case that a driver is known to fail, and why. */
export interface KnownFailure {
  readonly driver: string;
  /** `file: case`, as results name them; a `*` at the end stands for the rest. */
  readonly case: string;
  readonly reason: string;
}

/** A known-failing file that cannot be understood. */
export class BadKnownFailingFile extends Error {
  override readonly name = 'BadKnownFailingFile';
}

export interface KnownFailingVerdict {
  /** Cases that failed or errored and are not listed. */
  readonly unexpected: readonly string[];
  /** Listed cases that passed, and listed ones that no test file has. */
  readonly stale: readonly string[];
  readonly expected: readonly string[];
}

/**
 * Reads a known-failing file: a JSON array of `{driver, case, reason}`. Each needs a reason: a list without causes is a
 * list of faults swept under the rug.
 */
export function readKnownFailing(path: string): readonly KnownFailure[] {
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new BadKnownFailingFile(`${path}: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(entries)) throw new BadKnownFailingFile(`${path}: an array was expected`);
  for (const [index, entry] of entries.entries()) {
    for (const field of ['driver', 'case', 'reason']) {
      if (typeof entry?.[field] !== 'string' || entry[field] === '') {
        throw new BadKnownFailingFile(`${path}: [${index}].${field}: a text was expected`);
      }
    }
  }
  return entries as KnownFailure[];
}

/** Holds the outcomes of one driver against the list, strictly: a listed case must fail. */
export function judge(
  driver: string,
  results: readonly TestResult[],
  known: readonly KnownFailure[],
): KnownFailingVerdict {
  const own = known.filter((entry) => entry.driver === driver);
  const outcomes = caseOutcomes(results);
  const failing = new Set(results.filter(isFailure).map(caseKey));
  const listed = (key: string): boolean => own.some((entry) => covers(entry, key));
  return {
    unexpected: [...failing].filter((key) => !listed(key)),
    expected: [...failing].filter(listed),
    stale: own
      .filter((entry) => {
        const covered = [...outcomes.keys()].filter((key) => covers(entry, key));
        return covered.length === 0 || !covered.some((key) => failing.has(key));
      })
      .map((entry) => entry.case),
  };
}

function isFailure(result: TestResult): boolean {
  return result.outcome === 'failed' || result.outcome === 'errored';
}

function covers(entry: KnownFailure, key: string): boolean {
  return entry.case.endsWith('*') ? key.startsWith(entry.case.slice(0, -1)) : key === entry.case;
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { thrownError } from '@touchstone/protocol';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { caseKey, caseOutcomes } from './totals.ts';

/** One case that a driver is known to fail, and why. */
export interface KnownFailure {
  /** The name of a driver, or `name@7` for the versions of one major alone. */
  readonly driver: string;
  /** `file: case`, as results name them; a `*` at the end stands for the rest. */
  readonly case: string;
  readonly reason: string;
  /** True where it depends on who is faster: such a case may pass. */
  readonly sometimes?: boolean;
}

/** A known-failing file that cannot be understood. */
export class BadKnownFailingFile extends Error {
  override readonly name = 'BadKnownFailingFile';
}

export interface KnownFailingVerdict {
  /** Cases that failed or errored and are not listed. */
  readonly unexpected: readonly string[];
  /** Listed cases that passed and do not only fail sometimes, and listed ones that no test file has. */
  readonly stale: readonly string[];
  readonly expected: readonly string[];
  /** Listed cases that fail only sometimes, and passed: one that never fails does not belong on the list. */
  readonly lucky: readonly string[];
}

/**
 * Reads a known-failing file, or all those of a folder: a JSON array of `{driver, case, reason, sometimes?}`. Each needs a reason: a list without causes is a
 * list of faults swept under the rug.
 */
export function readKnownFailing(path: string): readonly KnownFailure[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    return names.sort().flatMap((name) => readKnownFailing(join(path, name)));
  }
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new BadKnownFailingFile(`${path}: ${thrownError(cause).message}`, { cause });
  }
  if (!Array.isArray(entries)) throw new BadKnownFailingFile(`${path}: an array was expected`);
  for (const [index, entry] of entries.entries()) {
    for (const field of ['driver', 'case', 'reason']) {
      if (typeof entry?.[field] !== 'string' || entry[field] === '') {
        throw new BadKnownFailingFile(`${path}: [${index}].${field}: a text was expected`);
      }
    }
    if (!['boolean', 'undefined'].includes(typeof entry.sometimes)) {
      throw new BadKnownFailingFile(`${path}: [${index}].sometimes: true or false was expected`);
    }
  }
  return entries as KnownFailure[];
}

/** The driver whose results are looked at. */
export interface Driver {
  readonly name: string;
  readonly version: string;
}

/** The cases of the files of a run, by their keys, whether they were run or not. */
export type Corpus = ReadonlySet<string>;

/**
 * Holds the outcomes of one driver against the list, strictly: a listed case must fail, and must be there. Entries for files
 * that are not part of the run say nothing about it.
 */
export function judge(
  driver: Driver,
  results: readonly TestResult[],
  known: readonly KnownFailure[],
  corpus: Corpus,
): KnownFailingVerdict {
  const files = new Set([...corpus].map(fileOf));
  const own = known.filter((entry) => isOf(entry, driver) && files.has(fileOf(entry.case)));
  const outcomes = caseOutcomes(results);
  const failing = new Set(results.filter(isFailure).map(caseKey));
  const listed = (key: string): boolean => own.some((entry) => covers(entry, key));
  return {
    unexpected: [...failing].filter((key) => !listed(key)),
    expected: [...failing].filter(listed),
    stale: own.filter((entry) => isStale(entry, outcomes, corpus)).map((entry) => entry.case),
    lucky: own
      .filter((entry) => entry.sometimes === true && hasPassed(entry, outcomes, corpus))
      .map((entry) => entry.case),
  };
}

/** The entry that tells why a driver fails a case; undefined where none does. */
export function knownFailureOf(
  driver: Driver,
  key: string,
  known: readonly KnownFailure[],
): KnownFailure | undefined {
  return known.find((entry) => isOf(entry, driver) && covers(entry, key));
}

function isOf(entry: KnownFailure, { name, version }: Driver): boolean {
  return entry.driver === name || entry.driver === `${name}@${version.split('.')[0]}`;
}

function isStale(
  entry: KnownFailure,
  outcomes: ReadonlyMap<string, Outcome>,
  corpus: Corpus,
): boolean {
  if (![...corpus].some((key) => covers(entry, key))) return true;
  return entry.sometimes !== true && hasPassed(entry, outcomes, corpus);
}

/** True if all ran well that an entry covers, and something of it ran. */
function hasPassed(
  entry: KnownFailure,
  outcomes: ReadonlyMap<string, Outcome>,
  corpus: Corpus,
): boolean {
  const covered = [...corpus].filter((key) => covers(entry, key));
  const ran = covered.map((key) => outcomes.get(key)).filter((outcome) => outcome !== undefined);
  return ran.length > 0 && ran.every((outcome) => outcome === 'passed');
}

function fileOf(key: string): string {
  return key.slice(0, key.indexOf(': '));
}

function isFailure(result: TestResult): boolean {
  return result.outcome === 'failed' || result.outcome === 'errored';
}

function covers(entry: KnownFailure, key: string): boolean {
  return entry.case.endsWith('*') ? key.startsWith(entry.case.slice(0, -1)) : key === entry.case;
}

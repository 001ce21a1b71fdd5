import type { Outcome, TestResult } from '../run/test-result.ts';
import type { Results } from './results.ts';
import { caseKey } from './totals.ts';

/** An execution that came out otherwise than before, or that is in one of two runs alone. */
export interface Change {
  readonly driver: string;
  readonly result: TestResult;
  /** Undefined where it was not there. */
  readonly before: Outcome | undefined;
  /** Undefined where it is there no more. */
  readonly after: Outcome | undefined;
}

export interface Changes {
  readonly better: readonly Change[];
  readonly worse: readonly Change[];
  /** Other than before, and as near to a pass: skipped and unsupported, failed and errored. */
  readonly other: readonly Change[];
  readonly new: readonly Change[];
  readonly gone: readonly Change[];
}

/** A pass is better than what did not run, and that is better than a failure. */
const RANK: Readonly<Record<Outcome, number>> = {
  passed: 2,
  skipped: 1,
  unsupported: 1,
  failed: 0,
  errored: 0,
};

/**
 * The changes from one set of runs to another. Executions belong together when driver, file, case and topology are the same, and the n-th of
 * several such ones with the n-th. A driver whose version changed is still the same, unless several versions of it stand side by side.
 */
export function compareResults(before: readonly Results[], after: readonly Results[]): Changes {
  const named = driverNames([before, after]);
  const old = executions(before, named);
  const changes = { better: [], worse: [], other: [], new: [], gone: [] } as Record<
    keyof Changes,
    Change[]
  >;
  for (const [key, now] of executions(after, named)) {
    const then = old.get(key);
    old.delete(key);
    const change = { ...now, before: then?.result.outcome, after: now.result.outcome };
    if (change.before === undefined) changes.new.push(change);
    else if (RANK[change.after] > RANK[change.before]) changes.better.push(change);
    else if (RANK[change.after] < RANK[change.before]) changes.worse.push(change);
    else if (change.after !== change.before) changes.other.push(change);
  }
  for (const then of old.values()) {
    changes.gone.push({ ...then, before: then.result.outcome, after: undefined });
  }
  return changes;
}

type Namer = (results: Results) => string;

function driverNames(sides: readonly (readonly Results[])[]): Namer {
  const severalVersions = new Set<string>();
  for (const side of sides) {
    const versions = new Map<string, string>();
    for (const { driver } of side) {
      if ((versions.get(driver.name) ?? driver.version) !== driver.version) {
        severalVersions.add(driver.name);
      }
      versions.set(driver.name, driver.version);
    }
  }
  return ({ driver }) =>
    severalVersions.has(driver.name) ? `${driver.name}@${driver.version}` : driver.name;
}

function executions(
  all: readonly Results[],
  named: Namer,
): Map<string, { readonly driver: string; readonly result: TestResult }> {
  const found = new Map<string, { driver: string; result: TestResult }>();
  for (const results of all) {
    const driver = named(results);
    for (const result of results.results) {
      const base = JSON.stringify([driver, caseKey(result), result.topology]);
      let key = base;
      for (let count = 2; found.has(key); count++) key = `${base} ${count}`;
      found.set(key, { driver, result });
    }
  }
  return found;
}

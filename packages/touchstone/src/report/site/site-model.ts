import { createHash } from 'node:crypto';
import { present } from '@touchstone/protocol';
import type { Outcome, TestResult } from '../../run/test-result.ts';
import { type KnownFailure, knownFailureOf } from '../known-failing.ts';
import type { Results } from '../results.ts';
import { caseKey, totals } from '../totals.ts';

/** One column of the matrix: a driver on a server. */
export interface Run {
  /** Names it in addresses and file names; unlike that of any other run of the site. */
  readonly id: string;
  readonly label: string;
  readonly results: Results;
  /** Its executions, by the key of their case. */
  readonly byCase: ReadonlyMap<string, readonly TestResult[]>;
  readonly bySuite: ReadonlyMap<string, readonly TestResult[]>;
}

/** The executions of a case with one driver that came out alike and did not pass. */
export interface Finding {
  readonly run: Run;
  readonly outcome: Exclude<Outcome, 'passed'>;
  /** At least one. */
  readonly executions: readonly [TestResult, ...TestResult[]];
  /** The reason why the driver is known to fail here. */
  readonly known: string | undefined;
}

/** A case that some driver did not pass. */
export interface CaseFindings {
  readonly key: string;
  readonly suite: string;
  readonly file: string;
  readonly name: string;
  /** The place where its page is, seen from the folder of the site. The same in every site, so that links last. */
  readonly path: string;
  readonly findings: readonly Finding[];
}

export function runsOf(all: readonly Results[]): readonly Run[] {
  const taken = new Set<string>();
  return all.map((results) => {
    const { name, version } = results.driver;
    const sameName = all.filter((other) => label(other) === label(results));
    const places = new Set(sameName.map(place));
    const server = places.size > 1 ? ` on ${place(results)}` : '';
    const when = sameName.length > places.size ? ` of ${results.startedAt.slice(0, 16)}` : '';
    const wanted = slug(`${name}-${version}${server}`);
    let id = wanted;
    for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
    taken.add(id);
    // Files that others put together may have kept the counts of a part.
    const counted = { ...results, totals: totals(results.results) };
    const byCase = new Map(grouped(results.results, caseKey));
    const bySuite = new Map(grouped(results.results, ({ suite }) => suite));
    return { id, label: `${label(results)}${server}${when}`, results: counted, byCase, bySuite };
  });
}

function label({ driver }: Results): string {
  return `${driver.name} ${driver.version}`;
}

function place({ server }: Results): string {
  return `${server.name} ${server.version}`;
}

/** The cases that did not pass, in the order of files and of their names. */
export function findingsOf(
  runs: readonly Run[],
  known: readonly KnownFailure[],
): readonly CaseFindings[] {
  const cases = new Map<string, Map<string, Finding>>();
  for (const run of runs) {
    for (const result of run.results.results) {
      if (result.outcome === 'passed') continue;
      const key = caseKey(result);
      const findings = cases.get(key) ?? new Map<string, Finding>();
      cases.set(key, findings);
      const kind = `${run.id} ${result.outcome}`;
      const { driver } = run.results;
      const before = findings.get(kind);
      findings.set(kind, {
        run,
        outcome: result.outcome,
        executions: before === undefined ? [result] : [...before.executions, result],
        known: isFailure(result) ? knownFailureOf(driver, key, known)?.reason : undefined,
      });
    }
  }
  return [...cases]
    .map(([key, findings]) => caseFindings(key, [...findings.values()]))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function isFailure({ outcome }: { readonly outcome: Outcome }): boolean {
  return outcome === 'failed' || outcome === 'errored';
}

function caseFindings(key: string, findings: readonly Finding[]): CaseFindings {
  const { suite, file, case: name } = present(findings[0]).executions[0];
  return { key, suite, file, name, path: `cases/${slug(name)}-${hash(key)}.html`, findings };
}

/** The place of the page of a suite, seen from the folder of the site. */
export function suitePath(suite: string): string {
  const name = slug(suite);
  return `suites/${name === suite ? name : `${name}-${hash(suite)}`}.html`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function slug(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return plain.slice(0, 60).replace(/^[-.]+|[-.]+$/g, '') || 'unnamed';
}

/** Values that belong together, in the order in which the first of each group came. */
export function grouped<Value>(
  values: Iterable<Value>,
  nameOf: (value: Value) => string,
): readonly (readonly [string, readonly [Value, ...Value[]]])[] {
  const groups = new Map<string, [Value, ...Value[]]>();
  for (const value of values) {
    const group = groups.get(nameOf(value));
    if (group === undefined) groups.set(nameOf(value), [value]);
    else group.push(value);
  }
  return [...groups];
}

/** The values of a field, each once, in order. */
export function distinct(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}

const TOPOLOGIES: readonly string[] = ['none', 'single', 'replicaset', 'sharded', 'load-balanced'];

/** Orders topologies from the simplest on. */
export function byTopology(a: string, b: string): number {
  return TOPOLOGIES.indexOf(a) - TOPOLOGIES.indexOf(b);
}

/** The official test at the commit that was run; undefined where the results do not say which, or the file is not official. */
export function officialAddress(results: Results, file: string): string | undefined {
  const { commit } = results.specifications;
  if (
    commit === null ||
    !/^[0-9a-f]{7,64}$/.test(commit) ||
    !/^[\w-]+\/tests\/[\w./-]+\.json$/.test(file)
  ) {
    return undefined;
  }
  return `https://github.com/mongodb/specifications/blob/${commit}/source/${file}`;
}

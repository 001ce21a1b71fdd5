/**
 * `node dist/scripts/matrix.js RESULTS.json…`: records what `touchstone run --reporter json` told of drivers in conformance/matrix.json. Suites that
 * did not run keep what was recorded of the same version; another version of the same major takes its place as a whole.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { commandLine } from './command-line.ts';
import { joined, MATRIX, type MatrixColumn, readMatrix, type SuiteCount } from './matrix-table.ts';

interface Results {
  readonly driver: { readonly name: string; readonly version: string; readonly language: string };
  readonly startedAt: string;
  readonly results: readonly {
    readonly suite: string;
    readonly file: string;
    readonly case: string;
    readonly topology: string;
    readonly outcome: Outcome;
  }[];
}

type Outcome = 'passed' | 'failed' | 'errored' | 'unsupported' | 'skipped';

/** The outcome that counts for a case that ran in several configurations: the first of these. */
const WORST_FIRST: readonly Outcome[] = ['errored', 'failed', 'passed', 'unsupported', 'skipped'];

function columnOf({ driver, startedAt, results }: Results): MatrixColumn {
  const cases = new Map<string, { suite: string; outcome: Outcome }>();
  for (const { suite, file, case: name, outcome } of results) {
    const key = `${file}: ${name}`;
    const before = cases.get(key)?.outcome ?? 'skipped';
    const worse = WORST_FIRST.find((one) => one === outcome || one === before) ?? outcome;
    cases.set(key, { suite, outcome: worse });
  }
  const suites: Record<string, SuiteCount> = {};
  for (const { suite, outcome } of cases.values()) {
    const count = suites[suite] ?? {
      cases: 0,
      passed: 0,
      failed: 0,
      errored: 0,
      unsupported: 0,
      skipped: 0,
    };
    suites[suite] = { ...count, cases: count.cases + 1, [outcome]: count[outcome] + 1 };
  }
  const topologies = [...new Set(results.map(({ topology }) => topology))];
  return {
    driver: driver.name,
    version: driver.version,
    language: driver.language,
    date: startedAt.slice(0, 10),
    topologies: topologies.filter((topology) => topology !== 'none').sort(),
    suites,
  };
}

const { positionals: files } = commandLine(import.meta.filename, {}, { takesWords: true });
if (files.length === 0) {
  console.error('usage: node dist/scripts/matrix.js RESULTS.json…');
  process.exitCode = 2;
} else {
  const read = (file: string): MatrixColumn[] => {
    const json = JSON.parse(readFileSync(file, 'utf8')) as Results | readonly Results[];
    return [json].flat().map((results) => columnOf(results as Results));
  };
  const columns = joined([...readMatrix(), ...files.flatMap(read)]).sort((a, b) =>
    `${a.driver} ${a.version}`.localeCompare(`${b.driver} ${b.version}`),
  );
  writeFileSync(MATRIX, `${JSON.stringify(columns, undefined, 2)}\n`);
}

import { existsSync, readFileSync } from 'node:fs';

/** Describes how the cases of one suite ended. */
export interface SuiteCount {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly unsupported: number;
  readonly skipped: number;
  /** The topologies that it ran on, where they are not those of its column. */
  readonly topologies?: readonly string[];
}

/** The results of one driver, in one run. */
export interface MatrixColumn {
  readonly driver: string;
  readonly version: string;
  readonly language: string;
  /** The day of the run. */
  readonly date: string;
  /** The topologies that it ran on. */
  readonly topologies: readonly string[];
  readonly suites: Readonly<Record<string, SuiteCount>>;
}

export const MATRIX = 'conformance/matrix.json';

export function readMatrix(): readonly MatrixColumn[] {
  return existsSync(MATRIX) ? (JSON.parse(readFileSync(MATRIX, 'utf8')) as MatrixColumn[]) : [];
}

/** The drivers of other languages and versions beside each other, as a section of Markdown; empty where none has run. */
export function matrixTable(columns: readonly MatrixColumn[]): string {
  if (columns.length === 0) return '';
  const suites = [...new Set(columns.flatMap((column) => Object.keys(column.suites)))].sort();
  const head = columns.map(({ driver, version }) => `${driver} ${version}`);
  const rows = suites.map((suite) => {
    const cells = columns.map(({ suites: own }) => cell(own[suite]));
    return `| ${suite} | ${cells.join(' | ')} |`;
  });
  const totals = columns.map(({ suites: own }) => cell(Object.values(own).reduce(sum, NOTHING)));
  const dates = [...new Set(columns.map(({ date }) => date))].sort().join(', ');
  const topologies = columns.map((column) => column.topologies.join(', '));
  return `## Drivers of all languages

The adapters in [adapters](../adapters), as \`node dist/scripts/matrix.js RESULTS.json…\` recorded them (${dates}): cases that
passed, of those that the driver has what they need for; in brackets how many it lacks by its own word, and how many
were skipped by their own requirement. What failed stands with its cause in \`conformance/known-failing\`, and what of it departs
from a specification is told in [FINDINGS](FINDINGS.md). An empty cell: not run with that driver. A case counts once, whatever it ran on: as failed where it
failed anywhere.

| suite | ${head.join(' | ')} |
| --- | ${columns.map(() => '---').join(' | ')} |
| *on* | ${topologies.join(' | ')} |
${rows.join('\n')}
| **all** | ${totals.join(' | ')} |
`;
}

const NOTHING: SuiteCount = {
  cases: 0,
  passed: 0,
  failed: 0,
  errored: 0,
  unsupported: 0,
  skipped: 0,
};

function sum(left: SuiteCount, right: SuiteCount): SuiteCount {
  return Object.fromEntries(
    Object.entries(left).map(([name, value]) => [name, value + right[name as keyof SuiteCount]]),
  ) as unknown as SuiteCount;
}

function cell(count: SuiteCount | undefined): string {
  if (count === undefined) return '';
  const { passed, failed, errored, unsupported, skipped, topologies } = count;
  const where = topologies === undefined ? '' : `, on ${topologies.join(', ')}`;
  return `${passed} of ${passed + failed + errored} (${unsupported}, ${skipped})${where}`;
}

/**
 * Columns with one for each driver and major version: the later of two takes the place of the earlier, but for suites of
 * the same version that only the earlier has.
 */
export function joined(columns: readonly MatrixColumn[]): MatrixColumn[] {
  const byDriver = new Map<string, MatrixColumn>();
  for (const column of columns) {
    const key = `${column.driver} ${column.version.split('.')[0]}`;
    const before = byDriver.get(key);
    byDriver.set(key, before?.version === column.version ? continued(before, column) : column);
  }
  return [...byDriver.values()];
}

function continued(before: MatrixColumn, column: MatrixColumn): MatrixColumn {
  const isOfOneRun = Object.keys(before.suites).every((suite) => suite in column.suites);
  if (isOfOneRun) return column;
  const { topologies } = before;
  const suites = isElsewhere(column, topologies) ? placed(column) : column.suites;
  return { ...column, topologies, suites: { ...before.suites, ...suites } };
}

/** Suites that need no deployment run nowhere. */
function isElsewhere({ topologies: own }: MatrixColumn, topologies: readonly string[]): boolean {
  return own.length > 0 && own.join() !== topologies.join();
}

function placed({ suites, topologies }: MatrixColumn): MatrixColumn['suites'] {
  return Object.fromEntries(
    Object.entries(suites).map(([suite, count]) => [suite, { ...count, topologies }]),
  );
}

import type { TestResult } from '../../run/test-result.ts';
import { explainFailure } from '../failure-text.ts';
import { paint } from '../paint.ts';
import { printable } from '../printable.ts';
import type { Results } from '../results.ts';
import type { Totals } from '../totals.ts';
import { totals } from '../totals.ts';
import type { RenderOptions, Reporter } from './reporter.ts';

const COLUMNS = ['cases', 'passed', 'failed', 'skipped', 'unsupported', 'errored'] as const;
/** More failures than this are counted, not shown: their details are in the results file. */
const SHOWN_FAILURES = 20;

/** For people: the failures, then a table per driver and topology. */
export const pretty: Reporter = {
  help: 'failures and a table, for people (the default)',
  render(results, options) {
    return `${results.map((driver) => failures(driver, options)).join('')}${table(results, options)}`;
  },
};

function failures(driver: Results, options: RenderOptions): string {
  const bad = driver.results.filter(({ outcome }) => outcome === 'failed' || outcome === 'errored');
  const shown = bad.slice(0, SHOWN_FAILURES).map((result) => failure(driver, result, options));
  const more = bad.length > SHOWN_FAILURES ? `… and ${bad.length - SHOWN_FAILURES} more\n\n` : '';
  return `${shown.join('')}${more}`;
}

function failure(driver: Results, result: TestResult, { color }: RenderOptions): string {
  const head = `${result.outcome.toUpperCase()} ${driver.driver.name} ${result.topology} ${result.serverVersion}`;
  const text = explainFailure(result)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const name = printable(`${result.file}: ${result.case}`);
  return `${paint('red', printable(head), color)}\n  ${name}\n${text}\n\n`;
}

interface Row {
  readonly label: string;
  readonly totals: Totals;
}

function table(results: readonly Results[], { color }: RenderOptions): string {
  const rows = results.flatMap(driverRows);
  const width = Math.max(6, ...rows.map(({ label }) => label.length));
  const head = `${''.padEnd(width)}  ${COLUMNS.map((name) => name.padStart(12)).join('')}`;
  const lines = rows.map((row) => {
    const cells = COLUMNS.map((name) => cell(name, row.totals[name], color));
    return `${row.label.padEnd(width)}  ${cells.join('')}`;
  });
  return `${paint('bold', head, color)}\n${lines.join('\n')}\n`;
}

function cell(name: (typeof COLUMNS)[number], count: number, color: boolean): string {
  const text = String(count).padStart(12);
  if (count === 0) return paint('dim', text, color);
  if (name === 'passed') return paint('green', text, color);
  return name === 'failed' || name === 'errored' ? paint('red', text, color) : text;
}

function driverRows(driver: Results): Row[] {
  const name = `${driver.driver.name} ${driver.driver.version}`;
  const configurations = new Map<string, TestResult[]>();
  for (const result of driver.results) {
    if (result.outcome === 'skipped') continue;
    const key =
      result.topology === 'none'
        ? '  without a server'
        : `  ${result.topology}, server ${result.serverVersion}`;
    const known = configurations.get(key);
    if (known === undefined) configurations.set(key, [result]);
    else known.push(result);
  }
  return [
    { label: printable(name), totals: driver.totals },
    ...[...configurations].map(([label, members]) => ({
      label: printable(label),
      totals: totals(members),
    })),
  ];
}

/**
 * `npm run test:conformance [SUITE…]`: runs the suites that are done against both drivers and holds the result against
 * what is recorded in conformance/: known-failing.json (strictly: each entry must fail) and expected.json (how many cases
 * pass; fewer fails the run, more asks for `--record`).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Totals {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
}
type Expected = Record<string, Record<string, number>>;

const EXPECTED = 'conformance/expected.json';
const KNOWN_FAILING = 'conformance/known-failing.json';
/** Suites in which the official driver is not measured: they test the runner, or our own state machines. */
const REFERENCE_ONLY: ReadonlySet<string> = new Set(['unified-test-format']);

const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const expected = JSON.parse(readFileSync(EXPECTED, 'utf8')) as Expected;
const suites = positionals.length > 0 ? positionals : Object.keys(expected);
const faults: string[] = [];

if (!hasSpecifications()) {
  console.log(
    'No official test files here ("npx touchstone specs fetch" gets them): nothing to compare.',
  );
} else {
  for (const suite of suites) for (const driver of driversOf(suite)) check(suite, driver);
  if (values.record) writeFileSync(EXPECTED, `${JSON.stringify(expected, undefined, 2)}\n`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function driversOf(suite: string): readonly string[] {
  return REFERENCE_ONLY.has(suite) ? ['reference'] : ['reference', 'mongodb'];
}

function hasSpecifications(): boolean {
  const { status } = spawnSync(process.execPath, [bin(), 'specs', 'path'], { stdio: 'ignore' });
  return status === 0;
}

function bin(): string {
  return 'packages/touchstone/bin/touchstone.js';
}

function check(suite: string, driver: string): void {
  const totals = run(suite, driver);
  if (totals === undefined) return;
  const before = expected[suite]?.[driver] ?? 0;
  console.log(
    `${suite} ${driver}: ${totals.passed} of ${totals.cases} cases pass, ${totals.failed} fail, ${totals.errored} errored`,
  );
  if (values.record) expected[suite] = { ...expected[suite], [driver]: totals.passed };
  else if (totals.passed < before) {
    faults.push(`${suite} ${driver}: ${totals.passed} cases pass, ${before} did before`);
  } else if (totals.passed > before) {
    console.log(`  more than the ${before} recorded: npm run test:conformance -- --record`);
  }
}

function run(suite: string, driver: string): Totals | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-conformance-'));
  const out = join(folder, 'results.json');
  try {
    const args = ['run', suite, '--driver', driver, '--reporter', 'json', '--out', out];
    const known = ['--known-failing', KNOWN_FAILING];
    const { status } = spawnSync(process.execPath, [bin(), ...args, ...known], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) faults.push(`${suite} ${driver}: the run ended with status ${status}`);
    if (!existsSync(out)) return undefined;
    return (JSON.parse(readFileSync(out, 'utf8')) as { totals: Totals }).totals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

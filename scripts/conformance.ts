/**
 * `npm run test:conformance [SUITE…]`: runs the suites that are done against both drivers and holds the result against
 * what is recorded in conformance/: the lists of known-failing (strictly: each entry must fail) and expected.json (how many cases
 * pass; fewer fails the run, more asks for `--record`). Then a sample with the drivers of other languages that are installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';
import { matrixTable, readMatrix } from './matrix-table.ts';

interface Totals {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
}
interface Count {
  readonly cases: number;
  readonly passed: number;
  /** `virtual`: in a simulated world, where suites that measure time are exact whatever the machine does besides. */
  readonly time?: 'virtual';
  /** An optional package, without which the cases are skipped, so that nothing can be compared. */
  readonly needs?: string;
}
type Expected = Record<string, Record<string, Count>>;

const EXPECTED = 'conformance/expected.json';
const KNOWN_FAILING = 'conformance/known-failing';
const TABLE = 'docs/CONFORMANCE.md';
/** The findings of runs of drivers against a real MongoDB, written by hand. */
const REAL_SERVER = 'conformance/real-server.md';
/** Drivers in programs of their own: a sample each, held against its list. The whole of them is `npm run matrix`. */
const ADAPTERS = ['pymongo', 'mongodb@7', 'c', 'go', 'java', 'rust'];
const SAMPLE = ['crud', 'sessions', 'transactions', '--topology', 'replicaset', '--shard', '5/24'];
const { values, positionals } = commandLine(
  import.meta.filename,
  { record: { type: 'boolean', default: false } },
  { takesWords: true },
);
const expected = JSON.parse(readFileSync(EXPECTED, 'utf8')) as Expected;
const suites = positionals.length > 0 ? positionals : Object.keys(expected);
const faults: string[] = [];

if (!hasSpecifications()) {
  console.log(
    'No official test files here ("npx touchstone specs fetch" gets them): nothing to compare.',
  );
} else {
  for (const suite of suites) for (const driver of driversOf(suite)) check(suite, driver);
  if (positionals.length === 0 && !values.record) checkAdapters();
  if (values.record) writeFileSync(EXPECTED, `${JSON.stringify(expected, undefined, 2)}\n`);
}
if (values.record) writeFileSync(TABLE, table());
else if (readFileSync(TABLE, 'utf8') !== table()) faults.push(`${TABLE} is stale: -- --record`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** The drivers that are recorded for a suite: add one to expected.json, then `--record`. */
function driversOf(suite: string): readonly string[] {
  return Object.keys(expected[suite] ?? { reference: {} });
}

function hasSpecifications(): boolean {
  const { status } = spawnSync(process.execPath, [bin(), 'specs', 'path'], { stdio: 'ignore' });
  return status === 0;
}

function isInstalled(name: string): boolean {
  try {
    createRequire(join(process.cwd(), 'package.json'))(name);
    return true;
  } catch {
    return false;
  }
}

function bin(): string {
  return 'packages/touchstone/bin/touchstone.js';
}

function check(suite: string, driver: string): void {
  const { needs } = expected[suite]?.[driver] ?? {};
  if (needs !== undefined && !isInstalled(needs)) {
    console.log(
      `${suite} ${driver}: skipped, there is no ${needs} (docs/HACKING.md tells how to get it)`,
    );
    return;
  }
  const before = expected[suite]?.[driver]?.passed ?? 0;
  let { totals, status } = run(suite, driver);
  if (!values.record && (status !== 0 || (totals?.passed ?? 0) < before)) {
    // Some cases measure real time, and lose a race on a machine that is busy with something else: twice is a fault.
    console.log(`${suite} ${driver}: not as recorded; once more`);
    ({ totals, status } = run(suite, driver));
  }
  if (status !== 0) faults.push(`${suite} ${driver}: the run ended with status ${status}`);
  if (totals === undefined) return;
  console.log(
    `${suite} ${driver}: ${totals.passed} of ${totals.cases} cases pass, ${totals.failed} fail, ${totals.errored} errored`,
  );
  if (values.record) record(suite, driver, totals);
  else compare(`${suite} ${driver}`, totals.passed, before);
}

/** Runs the sample with each driver whose adapter can be started here; of the others it says what they need. */
function checkAdapters(): void {
  for (const driver of ADAPTERS) {
    const args = ['run', ...SAMPLE, '--driver', driver, '--known-failing', KNOWN_FAILING];
    const sample = () => spawnSync(process.execPath, [bin(), ...args], { encoding: 'utf8' });
    let { status, stdout, stderr } = sample();
    // As for the suites: what fails once may have lost a race, twice is a fault.
    if (status === 1) ({ status, stdout, stderr } = sample());
    const [missing] = /(?<=^touchstone: The driver "\S+" cannot be used: ).*/m.exec(stderr) ?? [];
    if (status === 2 && missing !== undefined) {
      console.log(`sample ${driver}: skipped. ${missing}`);
      continue;
    }
    const [totals] = /^\S.* \d+ +\d+ +\d+ +\d+ +\d+ +\d+$/m.exec(stdout) ?? [];
    console.log(`sample ${driver}: ${totals ?? 'nothing ran'}`);
    if (status !== 0) faults.push(`sample ${driver}: status ${status}\n${stderr}`);
  }
}

function record(suite: string, driver: string, { cases, passed }: Totals): void {
  const count = { ...expected[suite]?.[driver], cases, passed };
  expected[suite] = { ...expected[suite], [driver]: count };
}

/** Fewer than before is a fault; more asks to be recorded. */
function compare(name: string, passed: number, before: number): void {
  if (passed < before) faults.push(`${name}: ${passed} cases pass, ${before} did before`);
  else if (passed > before)
    console.log(`  more than the ${before} recorded: npm run test:conformance -- --record`);
}

function run(
  suite: string,
  driver: string,
): { readonly totals: Totals | undefined; readonly status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-conformance-'));
  const out = join(folder, 'results.json');
  try {
    const args = ['run', suite, '--driver', driver, '--reporter', 'json', '--out', out];
    const { time } = expected[suite]?.[driver] ?? {};
    const more = [
      '--known-failing',
      KNOWN_FAILING,
      ...(time === undefined ? [] : ['--time', time]),
    ];
    const { status } = spawnSync(process.execPath, [bin(), ...args, ...more], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (!existsSync(out)) return { totals: undefined, status };
    const { totals } = JSON.parse(readFileSync(out, 'utf8')) as { totals: Totals };
    return { totals, status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The suites that pass, as a table for readers; what does not, with the reason. */
function table(): string {
  const drivers = ['reference', 'mongodb'];
  const rows = Object.entries(expected).map(([suite, counts]) => {
    const cells = drivers.map((driver) => {
      const count = counts[driver];
      if (count === undefined) return '';
      return `${count.passed} of ${count.cases}${count.time === undefined ? '' : ', in virtual time'}`;
    });
    return `| ${suite} | ${cells.join(' | ')} |`;
  });
  const known = readdirSync(KNOWN_FAILING).flatMap(
    (name) => JSON.parse(readFileSync(join(KNOWN_FAILING, name), 'utf8')) as KnownFailure[],
  );
  const reasons = grouped(known);
  const lines = [...reasons].map(([reason, cases]) => `- ${reason} (${cases.length})`);
  return `# Conformance

Cases that pass on the embedded server, each in every topology and version that it allows, as \`npm run test:conformance -- --record\`
found them. A case that does not pass is skipped by its own requirement (authentication, encryption, a topology), is
unsupported by the driver's design, or is listed with its cause in \`conformance/known-failing\`, a list for each driver.

| suite | reference driver | official driver |
| --- | --- | --- |
${rows.join('\n')}

${matrixTable(readMatrix())}
${readFileSync(REAL_SERVER, 'utf8').trim()}

## What is known to fail, and why

${lines.join('\n')}
`;
}

interface KnownFailure {
  readonly driver: string;
  readonly case: string;
  readonly reason: string;
}

function grouped(known: readonly KnownFailure[]): ReadonlyMap<string, readonly KnownFailure[]> {
  const groups = new Map<string, KnownFailure[]>();
  for (const one of known) {
    const reason = `${one.driver}: ${one.reason}`;
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  return groups;
}

/**
 * `npm run bench [-- NAME…]`: prints each figure beside its peer's, measured in the same run, and the ratio.
 * `--record` keeps the ratios in benchmarks/baseline.json; otherwise a ratio that became worse than the recorded
 * one by more than the noise fails the run, and so does a figure beyond its own limit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { commandLine } from '../scripts/command-line.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { ratioOf } from './benchmark.ts';
import { codec } from './codec.ts';
import { driver } from './driver.ts';
import { encryption } from './encryption.ts';
import { growth } from './growth.ts';
import { isolation } from './isolation.ts';
import { memory } from './memory.ts';
import { mockup } from './mockup.ts';
import { outOfProcess } from './out-of-process.ts';
import { persistence } from './persistence.ts';
import { processStart } from './process-start.ts';
import { server } from './server.ts';
import { serverStart } from './server-start.ts';

const benchmarks: readonly Benchmark[] = [
  codec,
  driver,
  encryption,
  growth,
  isolation,
  memory,
  mockup,
  outOfProcess,
  persistence,
  processStart,
  server,
  serverStart,
];
const BASELINE = 'benchmarks/baseline.json';
/** Two runs of the same code on a shared machine differ by up to this share. */
const NOISE = 0.3;

const { values, positionals } = commandLine(
  import.meta.filename,
  { record: { type: 'boolean', default: false } },
  { takesWords: true },
);
const wanted = benchmarks.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);
if (wanted.length === 0) {
  console.error(`No such benchmark; there are ${benchmarks.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
}

const baseline = JSON.parse(readFileSync(BASELINE, 'utf8')) as Record<string, number>;
const worse: string[] = [];
const beyond: string[] = [];
for (const benchmark of wanted) {
  console.log(`\n${benchmark.name}: ${benchmark.question}`);
  for (const row of await benchmark.run()) show(benchmark, row);
}
if (values.record) {
  const sorted = Object.fromEntries(Object.entries(baseline).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(BASELINE, `${JSON.stringify(sorted, undefined, 2)}\n`);
} else if (worse.length > 0) {
  console.error(`\nWorse than recorded in ${BASELINE} by more than ${NOISE * 100} %:`);
  for (const line of worse) console.error(`  ${line}`);
  process.exitCode = 1;
}

if (beyond.length > 0) {
  console.error('\nBeyond what is allowed:');
  for (const line of beyond) console.error(`  ${line}`);
  process.exitCode = 1;
}

function show(benchmark: Benchmark, row: Row): void {
  const key = `${benchmark.name}: ${row.name}`;
  const ratio = ratioOf(row);
  const ours = `${figure(row.ours)} ${row.unit}`.padEnd(22);
  if (row.peer === undefined || ratio === undefined) {
    const limit = row.limit === undefined ? '' : `at most ${row.limit}`;
    console.log(`  ${row.name.padEnd(54)} ${ours} ${limit}`.trimEnd());
    if (row.limit !== undefined && row.ours > row.limit) {
      beyond.push(`${key}: ${figure(row.ours)} ${row.unit}, at most ${row.limit}`);
    }
    return;
  }
  const peer = `${row.peer.name} ${figure(row.peer.value)}`.padEnd(22);
  console.log(`  ${row.name.padEnd(54)} ${ours} ${peer} ${ratio.toFixed(2)}×`);
  if (row.least !== undefined && ratio < row.least) {
    beyond.push(`${key}: ${ratio.toFixed(2)}×, at least ${row.least.toFixed(2)}×`);
  }
  const before = baseline[key];
  if (values.record) baseline[key] = Number(ratio.toFixed(3));
  else if (before !== undefined && ratio < before * (1 - NOISE)) {
    worse.push(`${key}: ${ratio.toFixed(2)}×, was ${before.toFixed(2)}×`);
  }
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/**
 * `npm run prose-list`: runs every prose test with both drivers and writes docs/PROSE.md: what each checks, and how it ended
 * where. The reference driver runs in virtual time, where a busy machine changes nothing.
 *
 * `npm run prose-list -- FILE…` takes reports that are there already (`--reporter json --out FILE`).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proseTable, type Report } from './prose-table.ts';

const LIST = 'docs/PROSE.md';
const BIN = 'packages/touchstone/bin/touchstone.js';
const RUNS: readonly (readonly string[])[] = [
  ['--driver', 'reference', '--time', 'virtual'],
  ['--driver', 'mongodb'],
];

const given = process.argv.slice(2);
const reports = given.length > 0 ? given.flatMap(read) : RUNS.flatMap(run);
writeFileSync(LIST, proseTable(reports));

function run(options: readonly string[]): readonly Report[] {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-prose-'));
  try {
    const out = join(folder, 'report.json');
    const args = [BIN, 'run', 'prose/*', ...options, '--reporter', 'json', '--out', out];
    spawnSync(process.execPath, args, { stdio: 'inherit' });
    return read(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(path: string): readonly Report[] {
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report | readonly Report[];
  return Array.isArray(report) ? report : [report as Report];
}

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
import { commandLine } from './command-line.ts';
import { proseTable, type Report } from './prose-table.ts';

const LIST = 'docs/PROSE.md';
const BIN = 'packages/touchstone/bin/touchstone.js';

const { positionals: given } = commandLine(import.meta.filename, {}, { takesWords: true });
const reports =
  given.length > 0 ? given.flatMap(read) : [...runReference(), ...run(['--driver', 'mongodb'])];
writeFileSync(LIST, proseTable(reports));

/** In virtual time; then in real time the files of which some case needs real sockets. */
function runReference(): readonly Report[] {
  const inVirtualTime = run(['--driver', 'reference', '--time', 'virtual']);
  const results = inVirtualTime.flatMap((report) => report.results);
  const left = results.filter(({ outcome }) => outcome === 'unsupported');
  const files = new Set(left.map(({ file }) => file));
  if (files.size === 0) return inVirtualTime;
  const inRealTime = run(['--driver', 'reference'], [...files]);
  return inVirtualTime.map((report) => ({
    ...report,
    results: [
      ...report.results.filter(({ file }) => !files.has(file)),
      ...inRealTime.flatMap((other) => other.results),
    ],
  }));
}

function run(
  options: readonly string[],
  names: readonly string[] = ['prose/*'],
): readonly Report[] {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-prose-'));
  try {
    const out = join(folder, 'report.json');
    const args = [BIN, 'run', ...names, ...options, '--reporter', 'json', '--out', out];
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

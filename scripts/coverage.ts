/**
 * `npm run coverage [-- PART…] [--official]`: which share of lines and branches the tests reach, by folder. Without
 * `--official` only our own tests count, with no official test file in reach; PART as for the tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/** What was reached of a file or a folder. */
export interface Reached {
  readonly lines: number;
  readonly linesReached: number;
  readonly branches: number;
  readonly branchesReached: number;
}

const NOTHING: Reached = { lines: 0, linesReached: 0, branches: 0, branchesReached: 0 };

/** Reads a report in lcov's format: what was reached of each file, by its path. */
export function readLcov(text: string): ReadonlyMap<string, Reached> {
  const files = new Map<string, Reached>();
  for (const record of text.split('end_of_record')) {
    const path = /^SF:(.+)$/m.exec(record)?.[1];
    if (path === undefined) continue;
    const count = (name: string): number =>
      Number(new RegExp(`^${name}:(\\d+)$`, 'm').exec(record)?.[1] ?? 0);
    files.set(path, {
      lines: count('LF'),
      linesReached: count('LH'),
      branches: count('BRF'),
      branchesReached: count('BRH'),
    });
  }
  return files;
}

/** Adds files up by the folder of the package that they are in; tests do not count. */
export function byFolder(files: ReadonlyMap<string, Reached>): ReadonlyMap<string, Reached> {
  const folders = new Map<string, Reached>();
  for (const [path, reached] of files) {
    if (!/^packages\/[^/]+\/src\//.test(path) || /\.test(?:-support|-d|\.data)?\.ts$/.test(path))
      continue;
    const folder = dirname(path);
    folders.set(folder, sum(folders.get(folder) ?? NOTHING, reached));
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(a: Reached, b: Reached): Reached {
  return {
    lines: a.lines + b.lines,
    linesReached: a.linesReached + b.linesReached,
    branches: a.branches + b.branches,
    branchesReached: a.branchesReached + b.branchesReached,
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function row(name: string, reached: Reached): string {
  const lines = percent(reached.linesReached, reached.lines);
  return `${name.padEnd(52)} ${lines.padStart(8)} ${percent(reached.branchesReached, reached.branches).padStart(8)}`;
}

function testFiles(parts: readonly string[]): readonly string[] {
  return readdirSync('packages')
    .flatMap((name) => {
      const root = join('packages', name, 'dist');
      if (!existsSync(root)) return [];
      const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
      return names.map((file) => join(root, file));
    })
    .filter((file) => /(?<!\.(?:long|interop))\.test\.js$/.test(file))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
}

function main(): number {
  const { values, positionals } = parseArgs({
    options: { official: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-coverage-'));
  try {
    const env = values.official ? process.env : { ...process.env, TOUCHSTONE_SPECS: folder };
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        '--conditions=module',
        '--test',
        '--experimental-test-coverage',
        '--test-reporter=lcov',
        ...testFiles(positionals),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env, encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    const folders = byFolder(readLcov(stdout));
    console.log(`${'folder'.padEnd(52)} ${'lines'.padStart(8)} ${'branches'.padStart(8)}`);
    for (const [name, reached] of folders) console.log(row(name, reached));
    console.log(row('all', [...folders.values()].reduce(sum, NOTHING)));
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) process.exitCode = main();

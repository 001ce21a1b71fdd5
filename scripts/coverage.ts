/**
 * `npm run coverage [-- PART…] [--official] [--all] [--missing packages/server]`: which share of the compiled lines the tests reach, by folder. Without
 * `--official` only our own tests count, with no official test file in reach; PART and `--all` (the long ones too) as for
 * the tests. `--missing` shows the lines of a folder, or of one file, that none of them reaches. What V8 counts is read here, since the test runner of Node.js 20 cannot report several files that have source maps.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from './command-line.ts';
import { failedTests } from './failed-tests.ts';

const MODULES = new URL('coverage-modules.js', import.meta.url).href;

/** The coverage of one module as V8 tells it: functions, each with ranges that stand within one another. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** Lines of a file or a folder, and how many of them were reached. */
export interface Reached {
  readonly lines: number;
  readonly reached: number;
}

/** The lines of a text that were reached, by what V8 counted in one process; undefined for lines without code. */
export function reachedLines(
  text: string,
  functions: ScriptCoverage['functions'],
): readonly (boolean | undefined)[] {
  const counts = new Uint8Array(text.length).fill(1);
  // Later functions and ranges stand within earlier ones.
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges)
      counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  let start = 0;
  return text.split('\n').map((line) => {
    const from = start + line.length - line.trimStart().length;
    const to = start + line.trimEnd().length;
    start += line.length + 1;
    if (!/[\w]/.test(line) || /^\s*(?:\/\/|\/?\*)/.test(line)) return undefined;
    return counts.subarray(from, to).includes(1);
  });
}

/** Adds what several processes reached: a line that one has reached is reached. */
export function merged(
  a: readonly (boolean | undefined)[] | undefined,
  b: readonly (boolean | undefined)[],
): readonly (boolean | undefined)[] {
  return a === undefined
    ? b
    : b.map((reached, line) => (reached === undefined ? undefined : reached || a[line] === true));
}

/** Adds files up by their folders. */
export function byFolder(
  files: ReadonlyMap<string, readonly (boolean | undefined)[]>,
): ReadonlyMap<string, Reached> {
  const folders = new Map<string, Reached>();
  for (const [path, lines] of files) {
    const folder = dirname(path).replace('/dist', '/src');
    const { lines: all, reached } = folders.get(folder) ?? { lines: 0, reached: 0 };
    folders.set(folder, {
      lines: all + lines.filter((line) => line !== undefined).length,
      reached: reached + lines.filter((line) => line === true).length,
    });
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function read(folder: string): ReadonlyMap<string, readonly (boolean | undefined)[]> {
  const files = new Map<string, readonly (boolean | undefined)[]>();
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      readonly result: readonly ScriptCoverage[];
    };
    for (const { url, functions } of result) {
      if (!url.startsWith('file:')) continue;
      const path = relative(process.cwd(), fileURLToPath(url)).replaceAll('\\', '/');
      if (!isProduct(path) || !existsSync(path)) continue;
      const lines = reachedLines(readFileSync(path, 'utf8'), functions);
      files.set(path, merged(files.get(path), lines));
    }
  }
  return files;
}

function isProduct(path: string): boolean {
  return (
    /^packages\/[^/]+\/dist\/.*\.js$/.test(path) &&
    !/\.(?:test|test-support|test-d|test\.data)\.js$/.test(path)
  );
}

/** The lines of the files below a folder that were not reached, each with its place. */
export function missing(
  files: ReadonlyMap<string, readonly (boolean | undefined)[]>,
  folder: string,
  textOf: (path: string) => string,
): string[] {
  return [...files]
    .filter(([path]) => path.replace('/dist', '/src').startsWith(folder))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, lines]) => {
      const text = textOf(path).split('\n');
      return lines.flatMap((reached, at) =>
        reached === false ? [`${path}:${at + 1}: ${text[at]?.trim()}`] : [],
      );
    });
}

function row(name: string, { lines, reached }: Reached): string {
  const share = lines === 0 ? '–' : `${((100 * reached) / lines).toFixed(1)} %`;
  return `${name.padEnd(52)} ${String(lines).padStart(7)} ${share.padStart(8)}`;
}

function main(): number {
  const { values, positionals } = commandLine(
    import.meta.filename,
    {
      official: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      missing: { type: 'string' },
    },
    { takesWords: true },
  );
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-coverage-'));
  const counted = join(folder, 'counted');
  try {
    const env = {
      ...process.env,
      NODE_V8_COVERAGE: counted,
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${MODULES}`,
      ...(values.official ? {} : { TOUCHSTONE_SPECS: folder }),
    };
    const args = ['dist/scripts/test.js', ...(values.all ? ['--all'] : []), ...positionals];
    const { status, stdout } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    });
    const files = read(counted);
    const folders = byFolder(files);
    console.log(`${'folder'.padEnd(52)} ${'lines'.padStart(7)} ${'reached'.padStart(8)}`);
    for (const [name, reached] of folders) console.log(row(name, reached));
    const all = [...folders.values()].reduce(
      (a, b) => ({ lines: a.lines + b.lines, reached: a.reached + b.reached }),
      { lines: 0, reached: 0 },
    );
    console.log(row('all', all));
    if (values.missing !== undefined) {
      const lines = missing(files, values.missing, (path) => readFileSync(path, 'utf8'));
      console.log(['', ...lines, ''].join('\n'));
    }
    if (status !== 0) console.log('some tests failed: what only they reach is missing here');
    for (const name of failedTests(stdout)) console.log(`  ${name}`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) process.exitCode = main();

/**
 * Builds after each change and runs tests again:
 *
 *     npm run test:watch            the tests in the folders of the files that changed
 *     npm run test:watch -- pool    the tests whose path contains "pool", at once and after each change
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from './command-line.ts';
import { PACKAGES } from './source-tree.ts';

const ROOTS = [
  ...PACKAGES.map((name) => join('packages', name, 'src')),
  ...['scripts', 'simulations', 'examples', 'benchmarks'],
];
/** Editors write a file in several steps: they are one change. */
const SETTLING_MS = 100;

const { positionals: parts } = commandLine(import.meta.filename, {}, { takesWords: true });
const changed = new Set<string>();
let isRunning = false;
let timer: NodeJS.Timeout | undefined;

for (const root of ROOTS) {
  watch(root, { recursive: true }, (_, name) => {
    if (!name?.endsWith('.ts')) return;
    changed.add(join(root, name));
    clearTimeout(timer);
    timer = setTimeout(() => void runChanged(), SETTLING_MS);
  });
}
process.stdout.write('Waiting for changes; Ctrl-C ends it.\n');
if (parts.length > 0) await runTests(parts);

/** Runs what the changes so far concern; those that come meanwhile are run afterwards. */
async function runChanged(): Promise<void> {
  if (isRunning || changed.size === 0) return;
  isRunning = true;
  const folders = new Set([...changed].map(compiledFolder));
  changed.clear();
  if (await succeeds('npm', ['run', '--silent', 'build'])) {
    await runTests(parts.length > 0 ? parts : [...folders]);
  }
  isRunning = false;
  await runChanged();
}

/** The place where the compiler puts what stands beside this file. */
function compiledFolder(file: string): string {
  const folder = dirname(file);
  return folder.startsWith('packages') ? folder.replace('/src', '/dist') : join('dist', folder);
}

async function runTests(which: readonly string[]): Promise<void> {
  process.stdout.write(`\n${which.join(' ')}\n`);
  await succeeds(process.execPath, ['dist/scripts/test.js', ...which]);
}

function succeeds(command: string, words: readonly string[]): Promise<boolean> {
  const child = spawn(command, words, { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0)));
}

/**
 * Runs one program with the real mongodb-memory-server, whose binary is our launcher, and with @touchstone/memory-server in its
 * place, and compares what it prints:
 *
 *     npm run test:memory-server
 *
 * Packages are installed from the registry into `.cache/memory-server`; where it is not reached, one line tells so and nothing runs.
 */
import { copyFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLine } from '../command-line.ts';
import { firstDifference } from '../libraries/first-difference.ts';
import { installWithOurs } from '../release/install-with-ours.ts';
import { run } from '../release/project.ts';

commandLine(import.meta.filename, {});

const CACHE = resolve('.cache/memory-server');
const REAL = '11.3.0';
const LAUNCHER = resolve('packages/server/bin/touchstone-mongod.js');

const projects = ['real', 'ours'].map((name) => ({
  folder: join(CACHE, name),
  description: {
    type: 'commonjs',
    dependencies: {
      mongodb: '7.9.0',
      'mongodb-memory-server-core':
        name === 'real' ? REAL : `npm:@touchstone/memory-server@^${REAL}`,
    },
  },
}));
const PARTS = [
  'standalone',
  'ports',
  'authentication',
  'setOfOne',
  'setOfOneWithUsers',
  'setOfThree',
  'setOfThreeWithUsers',
  'more',
];

const [realProject, ourProject] = projects.map(({ folder }) => folder);
// Ours change while their version does not: npm would keep what it has.
const place = 'node_modules/mongodb-memory-server-core';
rmSync(join(ourProject ?? '', place), { recursive: true, force: true });
if (await installWithOurs(projects, ['memory-server'])) {
  let failures = 0;
  for (const part of PARTS) {
    const real = await output(realProject ?? '', part);
    const ours = await output(ourProject ?? '', part);
    const difference = firstDifference(real.text, ours.text);
    if (difference !== undefined) failures++;
    process.stdout.write(
      difference === undefined
        ? `✔ ${part}: ${real.text.split('\n').length - 1} lines, the same; ${real.tookMS} and ${ours.tookMS} ms\n`
        : `✖ ${part}: not the same\n${difference}\n`,
    );
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

interface Output {
  readonly text: string;
  readonly tookMS: number;
}

/** Rejects where the program fails. */
async function output(folder: string, part: string): Promise<Output> {
  copyFileSync('scripts/memory-server/program.cjs', join(folder, 'program.cjs'));
  const startedAt = Date.now();
  const text = await run(process.execPath, ['program.cjs', part], folder, {
    MONGOMS_SYSTEM_BINARY: LAUNCHER,
    MONGOMS_VERSION: '8.2.1',
    MONGOMS_SYSTEM_BINARY_VERSION_CHECK: 'false',
  });
  return { text, tookMS: Date.now() - startedAt };
}

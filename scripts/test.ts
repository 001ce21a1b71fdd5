/**
 * Runs the compiled tests: all of them, or those whose path contains an argument.
 *
 *     npm test                     everything but the interop tests
 *     node dist/scripts/test.js pool-machine   only files with that in their path
 *     node dist/scripts/test.js --interop      only the tests that need other languages
 *     node dist/scripts/test.js --seed 1234    the simulations from this seed alone
 */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { bundleAll } from './bundle.ts';

const { values, positionals } = parseArgs({
  options: {
    interop: { type: 'boolean', default: false },
    seed: { type: 'string' },
    concurrency: { type: 'string' },
  },
  allowPositionals: true,
});
/** A test that hangs is a failure, not a wait. */
const TIMEOUT_MS = 120_000;
/** Simulations from many seeds wait for nothing real: none is disturbed by another, and all cores are theirs. */
const VIRTUAL_TIME = /seeds-\d+\.test\.js$/;
/** What is never idle takes as long as the machine is slow; a simulation that hangs ends by itself. */
const SIMULATION_TIMEOUT_MS = 1_800_000;

if (values.seed !== undefined) process.env['TOUCHSTONE_SEED'] = values.seed;

// Packages load one another as bundles: those older than the modules would test what was.
await bundleAll();
// Tests are ECMAScript modules, and so are those that they test, with that half of `bson`: the other packages have to
// be of the same kind. What Node.js loads otherwise has tests of its own (scripts/loading).
process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --conditions=module`;

const roots = readdirSync('packages')
  .map((name) => join('packages', name, 'dist'))
  .concat('dist');
const files = roots
  .flatMap(testFiles)
  .filter((file) => file.endsWith('.interop.test.js') === values.interop)
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  .sort();

if (files.length === 0) {
  console.error(
    `No test file matches ${positionals.join(' ')}. Was the project built (npm run build)?`,
  );
  process.exitCode = 2;
} else {
  const concurrency = values.concurrency === undefined ? true : Number(values.concurrency);
  const inVirtualTime = files.filter((file) => VIRTUAL_TIME.test(file));
  const others = files.filter((file) => !VIRTUAL_TIME.test(file));
  const failed = others.length > 0 ? await runFiles(others, { concurrency }) : [];
  if (inVirtualTime.length > 0) {
    const everyCore = values.concurrency === undefined ? availableParallelism() : concurrency;
    const limits = { concurrency: everyCore, timeoutMS: SIMULATION_TIMEOUT_MS };
    failed.push(...(await runFiles(inVirtualTime, limits)));
  }
  // On a build server, where others may want the processor too, a file that measures real time gets a second chance, alone.
  const lost = failed.length > 0 && process.env['CI'] ? await again(failed) : failed;
  process.exitCode = lost.length > 0 ? 1 : 0;
}

/** Runs test files, shows how they went, and tells which failed. */
async function runFiles(
  paths: readonly string[],
  { concurrency, timeoutMS = TIMEOUT_MS }: { concurrency: number | boolean; timeoutMS?: number },
): Promise<string[]> {
  const events = run({ files: [...paths], concurrency, timeout: timeoutMS });
  const failed = new Set<string>();
  events.on('test:fail', ({ file }) => failed.add(file ?? 'unknown'));
  const shown = events.compose(new spec());
  shown.pipe(process.stdout, { end: false });
  await once(shown, 'end');
  return [...failed];
}

async function again(failed: readonly string[]): Promise<string[]> {
  console.log(`\nOnce more, one after the other: ${failed.join(', ')}\n`);
  return failed.includes('unknown') ? [...failed] : runFiles(failed, { concurrency: 1 });
}

function testFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => join(root, file));
  } catch {
    return [];
  }
}

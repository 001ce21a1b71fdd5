/**
 * Runs the compiled tests: all of them, or those whose path contains an argument.
 *
 *     npm test                     everything but the interop tests
 *     node dist/scripts/test.js pool-machine   only files with that in their path
 *     node dist/scripts/test.js --interop      only the tests that need other languages
 *     node dist/scripts/test.js --seed 1234    the simulations from this seed alone
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: {
    interop: { type: 'boolean', default: false },
    seed: { type: 'string' },
    concurrency: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.seed !== undefined) process.env['TOUCHSTONE_SEED'] = values.seed;

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
  // A test that hangs is a failure, not a wait.
  const events = run({ files, concurrency, timeout: 120_000 });
  events.on('test:fail', () => {
    process.exitCode = 1;
  });
  events.compose(new spec()).pipe(process.stdout);
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

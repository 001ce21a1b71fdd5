/**
 * `npm run test:repeat -- N [PART…]`: runs the tests N times while other processes keep every core busy, and lists
 * what did not pass each time. A test that fails now and then is a fault of the test, or of what it tests.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { commandLine } from './command-line.ts';
import { failedTests } from './failed-tests.ts';

const [count = '10', ...parts] = commandLine(
  import.meta.filename,
  {},
  { takesWords: true },
).positionals;
const rounds = Number(count);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`How often? A whole number is expected, not "${count}".`);
  process.exitCode = 2;
} else {
  const unstable = underLoad(() => repeat(rounds));
  for (const [name, times] of unstable) console.log(`${times} of ${rounds}: ${name}`);
  console.log(`${unstable.size} tests did not pass in each of ${rounds} rounds`);
  process.exitCode = unstable.size === 0 ? 0 : 1;
}

/** Tells how often each test failed, of those that failed at all. */
function repeat(times: number): ReadonlyMap<string, number> {
  const failures = new Map<string, number>();
  for (let round = 1; round <= times; round += 1) {
    const { stdout, status } = spawnSync(process.execPath, ['dist/scripts/test.js', ...parts], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    const failed = failedTests(stdout);
    for (const name of failed) failures.set(name, (failures.get(name) ?? 0) + 1);
    console.log(`round ${round}: exit status ${status}, ${failed.size} failed`);
    for (const name of failed) console.log(`  ${name}`);
  }
  return failures;
}

function underLoad<T>(work: () => T): T {
  const burners: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }),
  );
  try {
    return work();
  } finally {
    for (const burner of burners) burner.kill('SIGKILL');
  }
}

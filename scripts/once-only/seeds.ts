import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OnceOnlyReport, simulateOnceOnly } from './simulation.ts';

/** Twenty seeds with so many make a hundred thousand. TOUCHSTONE_WRITES makes each as long as one likes. */
const WRITES = Number(process.env['TOUCHSTONE_WRITES'] ?? 5_000);
/** How many operations may fail without anybody knowing whether they were done, of those that are acknowledged. */
const MOST_UNKNOWN = 1 / 4;
/** Shards of three members are often without a primary, and it takes two of them to commit. */
const MOST_UNKNOWN_SHARDED = 1 / 2;

/** Makes a test of each seed; of those that TOUCHSTONE_SEED names, in the first file, when it names any. */
export function testSeeds(seeds: readonly number[]): void {
  const named = process.env['TOUCHSTONE_SEED']?.split(',');
  const chosen = named === undefined ? seeds : seeds.includes(1) ? named : [];
  for (const seed of chosen) {
    test(`${WRITES} writes of ten clients under fire, seed ${seed}`, async () => {
      assertSound(await simulateOnceOnly({ seed, writes: WRITES }), {
        writes: WRITES,
        mostUnknown: MOST_UNKNOWN,
      });
    });
  }
}

/** The same on a sharded cluster of two mongoses and two shards, shorter. */
export function testSharded(seeds: readonly number[]): void {
  const writes = Math.ceil(WRITES / 5);
  for (const seed of process.env['TOUCHSTONE_SEED']?.split(',') ?? seeds) {
    test(`${writes} writes over two shards under fire, seed ${seed}`, async () => {
      assertSound(await simulateOnceOnly({ seed, writes, topology: 'sharded' }), {
        writes,
        mostUnknown: MOST_UNKNOWN_SHARDED,
      });
    });
  }
}

function assertSound(
  report: OnceOnlyReport,
  wanted: { readonly writes: number; readonly mostUnknown: number },
): void {
  const { violations, writes, unknown, aborted, transactions, faults, failPoints } = report;
  assert.deepEqual(violations.slice(0, 5), []);
  assert.ok(writes >= wanted.writes, `${writes} writes`);
  assert.ok(unknown < writes * wanted.mostUnknown, `${unknown} writes of which nobody knows`);
  assert.ok(aborted > 0 && transactions > 0, 'there were transactions');
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0);
  assert.ok(struck > 0 && failPoints > 0, 'nothing went wrong');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExactlyOnceReport, simulateExactlyOnce } from './simulation.ts';

/** TOUCHSTONE_WRITES makes each as long as one likes. */
const WRITES = process.env['TOUCHSTONE_WRITES'];
/** The number of operations that may fail without anybody knowing whether they were done, of those that are acknowledged. */
const MOST_UNKNOWN = 1 / 4;
/** Shards of three members are often without a primary, and it takes two of them to commit. */
const MOST_UNKNOWN_SHARDED = 1 / 2;

/** Makes a test of each seed, or of those that TOUCHSTONE_SEED names, with so many writes. */
export function testSeeds(seeds: readonly number[], most: number): void {
  const writes = Number(WRITES ?? most);
  for (const seed of process.env['TOUCHSTONE_SEED']?.split(',') ?? seeds) {
    test(`${writes} writes of ten clients under fire, seed ${seed}`, async () => {
      const report = await simulateExactlyOnce({ seed, writes });
      assertSound(report, { writes, mostUnknown: MOST_UNKNOWN });
    });
  }
}

/** The same on a sharded cluster of two mongoses and two shards. */
export function testSharded(seeds: readonly number[], most: number): void {
  const writes = Number(WRITES ?? most);
  for (const seed of process.env['TOUCHSTONE_SEED']?.split(',') ?? seeds) {
    test(`${writes} writes over two shards under fire, seed ${seed}`, async () => {
      const report = await simulateExactlyOnce({ seed, writes, topology: 'sharded' });
      assertSound(report, { writes, mostUnknown: MOST_UNKNOWN_SHARDED });
    });
  }
}

function assertSound(
  report: ExactlyOnceReport,
  wanted: { readonly writes: number; readonly mostUnknown: number },
): void {
  const { violations, writes, unknown, aborted, transactions, faults, failPoints, deeds } = report;
  assert.deepEqual(violations.slice(0, 5), []);
  assert.ok(writes >= wanted.writes, `${writes} writes`);
  assert.ok(unknown < writes * wanted.mostUnknown, `${unknown} writes of which nobody knows`);
  assert.ok(aborted > 0 && transactions > 0, 'there were transactions');
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0);
  assert.ok(struck > 0 && failPoints > 0, 'nothing went wrong');
  assert.ok(Object.keys(deeds).length > 1, 'nobody was hostile');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPENING_HOURS, type SimulationReport, simulate } from './simulation.ts';

const HOUR = { hours: 1, operationsPerMinute: 1_000 };

/** Makes a test of each seed; of those that TOUCHSTONE_SEED names, in the first file, when it names any. */
export function testSeeds(seeds: readonly number[]): void {
  const named = process.env['TOUCHSTONE_SEED']?.split(',');
  const chosen = named === undefined ? seeds : seeds.includes(1) ? named : [];
  for (const seed of chosen) {
    test(`an hour of a replica set and its client, seed ${seed}`, async () => {
      const report = await simulate({ seed, ...HOUR });
      assertSound(report);
      const again = await simulate({ seed, ...HOUR, hours: OPENING_HOURS });
      assert.equal(again.opening, report.opening);
    });
  }
}

function assertSound(report: SimulationReport): void {
  const { violations, operations, failed, elections, discovered, openConnections } = report;
  assert.deepEqual(violations, []);
  assert.ok(operations > 55_000, `${operations} operations`);
  assert.ok(failed < operations / 10, `${failed} operations failed`);
  assert.ok(elections > 0 && discovered > 0, `${discovered} of ${elections} elections discovered`);
  assert.equal(openConnections, 0);
}

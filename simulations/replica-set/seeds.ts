import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPENING_HOURS, type SimulationReport, simulate } from './simulation.ts';

/** Some are lost to elections. */
const LEAST_DONE = 0.9;

/** Makes a test of each seed, or of those that TOUCHSTONE_SEED names, over so many hours of virtual time. */
export function testSeeds(
  seeds: readonly number[],
  { hours = 1, operationsPerMinute = 1_000 }: { hours?: number; operationsPerMinute?: number } = {},
): void {
  const load = { operationsPerMinute };
  for (const seed of process.env['TOUCHSTONE_SEED']?.split(',') ?? seeds) {
    test(`${hours} hours of a replica set and its client, seed ${seed}`, async () => {
      const report = await simulate({ seed, hours, ...load });
      assertSound(report, hours * 60 * operationsPerMinute);
      const again = await simulate({ seed, hours: OPENING_HOURS, ...load });
      assert.equal(again.opening, report.opening);
    });
  }
}

function assertSound(report: SimulationReport, wanted: number): void {
  const { violations, operations, failed, elections, discovered, openConnections } = report;
  assert.deepEqual(violations, []);
  assert.ok(operations > wanted * LEAST_DONE, `${operations} operations`);
  assert.ok(failed < operations / 10, `${failed} operations failed`);
  assert.ok(elections > 0 && discovered > 0, `${discovered} of ${elections} elections discovered`);
  assert.equal(openConnections, 0);
}

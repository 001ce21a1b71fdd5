import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulationReport, simulate } from './simulation.ts';

/** As many as fit into ten seconds; `npm run simulate` takes any other, for longer and with more operations. */
const SEEDS = process.env['TOUCHSTONE_SEED']?.split(',') ?? ['1', '2', '3', '4', '5'];
const HOUR = { hours: 1, operationsPerMinute: 20 };

function assertSound(report: SimulationReport): void {
  assert.deepEqual(report.violations, []);
  assert.ok(report.operations > 500, `${report.operations} operations`);
  assert.ok(report.elections > 0, 'there were elections');
  assert.ok(report.failed < report.operations / 3, `${report.failed} operations failed`);
  assert.equal(report.openConnections, 0);
}

for (const seed of SEEDS) {
  test(`an hour of a replica set and its client, seed ${seed}`, async () => {
    const report = await simulate({ seed, ...HOUR });
    assertSound(report);
  });
}

test('the same seed gives the same hour, another one another', async () => {
  const minutes = { hours: 0.1, operationsPerMinute: 20 };
  const [one, again, other] = [
    await simulate({ seed: 'same', ...minutes }),
    await simulate({ seed: 'same', ...minutes }),
    await simulate({ seed: 'other', ...minutes }),
  ];
  assert.equal(one.trace, again.trace);
  assert.notEqual(one.trace, other.trace);
});

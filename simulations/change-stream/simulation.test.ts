import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateChangeStream } from './simulation.ts';

/** TOUCHSTONE_EVENTS makes them as long as one likes. */
const SEEDS = process.env['TOUCHSTONE_SEED']?.split(',') ?? ['1'];
const EVENTS = Number(process.env['TOUCHSTONE_EVENTS'] ?? 400);

for (const seed of SEEDS) {
  test(`seed ${seed}: ${EVENTS} events under fire come once each, and in order`, async () => {
    const report = await simulateChangeStream({ seed, events: EVENTS });
    assert.deepEqual(
      report.seen,
      Array.from({ length: EVENTS }, (_, index) => index),
    );
    assert.ok(report.opened > 1, 'no fault made the stream resume');
  });
}

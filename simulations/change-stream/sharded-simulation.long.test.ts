import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateShardedChangeStream } from './sharded-simulation.ts';

/** TOUCHSTONE_EVENTS makes them as long as one likes. */
const SEEDS = process.env['TOUCHSTONE_SEED']?.split(',') ?? ['1', '2', '3'];
const WRITES = Number(process.env['TOUCHSTONE_EVENTS'] ?? 500);

for (const seed of SEEDS) {
  test(`seed ${seed}: events of two shards under fire come once each, and in order`, async () => {
    const { seen, written, opened } = await simulateShardedChangeStream({ seed, writes: WRITES });
    assert.deepEqual(seen, written);
    assert.ok(opened > 1, 'no fault made the stream resume');
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedRuntime } from '@touchstone/runtime';
import { clientRuntime, passTime } from './client-runtime.ts';

test('chance is what the test says, bytes stay bytes', () => {
  const base = simulatedRuntime({ seed: 1 });
  const { runtime } = clientRuntime({ jitter: 1, jumps: false }, base);
  assert.deepEqual([runtime.random.next(), runtime.random.next()], [1, 1]);
  assert.notDeepEqual(runtime.random.bytes(8), runtime.random.bytes(8));
  assert.equal(runtime.clock, base.clock);
});

test('time passes at once, for one client', () => {
  const base = simulatedRuntime({ seed: 1 });
  const { runtime, belongsTo } = clientRuntime({ jitter: undefined, jumps: true }, base);
  const client = {};
  belongsTo(client);
  const [now, date] = [runtime.clock.now(), runtime.clock.date()];
  passTime(client, 120_000);
  assert.equal(runtime.clock.now() - now, 120_000);
  assert.equal(runtime.clock.date() - date, 120_000);
  assert.equal(runtime.random, base.random);
  assert.throws(() => passTime({}, 1), /jumping clock/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../sleep.ts';
import { nodeRuntime } from './node-runtime.ts';

const { clock, random } = nodeRuntime();

test('a timer fires after its delay, an earlier one first', async () => {
  const before = clock.now();
  const fired: string[] = [];
  clock.setTimer(1, () => fired.push('early'));
  await sleep(clock, 10);
  assert.deepEqual(fired, ['early']);
  assert.ok(clock.now() - before >= 9);
});

test('a timer that is taken back does not fire', async () => {
  const fired: string[] = [];
  clock.setTimer(1, () => fired.push('cancelled')).cancel();
  await sleep(clock, 5);
  assert.deepEqual(fired, []);
});

test('delays beyond the longest of Node.js, and endless ones, do not fire at once', async () => {
  const fired: string[] = [];
  const timers = [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY].map((delayMS) =>
    clock.setTimer(delayMS, () => fired.push(`${delayMS}`)),
  );
  await sleep(clock, 5);
  assert.deepEqual(fired, []);
  for (const timer of timers) timer.cancel();
});

test('what is deferred runs after the promise reactions', async () => {
  const order: string[] = [];
  const deferred = new Promise<void>((resolve) => {
    clock.defer(() => {
      order.push('deferred');
      resolve();
    });
  });
  await Promise.resolve();
  order.push('reaction');
  await deferred;
  assert.deepEqual(order, ['reaction', 'deferred']);
});

test('sleep rejects with the reason of an aborted signal', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const sleeping = sleep(clock, 60_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(sleeping, (error) => error === reason);
});

test('random numbers lie in [0, 1) and are spread evenly', () => {
  const buckets = new Array<number>(10).fill(0);
  for (let turn = 0; turn < 20_000; turn++) {
    const number = random.next();
    assert.ok(number >= 0 && number < 1);
    const bucket = Math.floor(number * 10);
    buckets[bucket] = (buckets[bucket] as number) + 1;
  }
  for (const count of buckets) assert.ok(count > 1700 && count < 2300, `${buckets}`);
  assert.equal(random.bytes(16).length, 16);
});

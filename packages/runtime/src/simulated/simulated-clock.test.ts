import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sleep } from '../sleep.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { TimerHeap } from './timer-heap.ts';

test('a heap yields its entries by time, and by order among equals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const heap = new TimerHeap<{ dueMS: number; order: number }>();
      const entries = times.map((dueMS, order) => ({ dueMS, order }));
      for (const entry of entries) heap.push(entry);
      const popped = entries.map(() => heap.pop());
      assert.deepEqual(
        popped,
        entries.toSorted((a, b) => a.dueMS - b.dueMS || a.order - b.order),
      );
      assert.equal(heap.pop(), undefined);
    }),
  );
});

test('hours of sleep take no time, and end at the right moment', async () => {
  const clock = new SimulatedClock(1000);
  const started = process.hrtime.bigint();
  await clock.run(sleep(clock, 3_000_000));
  assert.equal(clock.now(), 3_000_000);
  assert.equal(clock.date(), 3_001_000);
  assert.ok(process.hrtime.bigint() - started < 1_000_000_000n);
});

test('timers fire by time; those of one moment in the order in which they were set', async () => {
  const clock = new SimulatedClock(0);
  const fired: string[] = [];
  for (const [name, delayMS] of [
    ['c', 5],
    ['a', 1],
    ['d', 5],
    ['b', 2],
  ] as const) {
    clock.setTimer(delayMS, () => fired.push(`${name}@${clock.now()}`));
  }
  await clock.advance(10);
  assert.deepEqual(fired, ['a@1', 'b@2', 'c@5', 'd@5']);
  assert.equal(clock.now(), 10);
});

test('all promise reactions run between two timers, deferred calls before the next timer', async () => {
  const clock = new SimulatedClock(0);
  const order: string[] = [];
  clock.setTimer(1, () => {
    clock.defer(() => order.push('deferred'));
    void (async () => {
      for (let hop = 0; hop < 50; hop++) await undefined;
      order.push('reaction');
    })();
  });
  clock.setTimer(1, () => order.push('second timer'));
  await clock.advance(1);
  assert.deepEqual(order, ['reaction', 'deferred', 'second timer']);
});

test('advance stops before what is due later', async () => {
  const clock = new SimulatedClock(0);
  const fired: number[] = [];
  clock.setTimer(10, () => fired.push(10));
  clock.setTimer(11, () => fired.push(11));
  await clock.advance(10);
  assert.deepEqual(fired, [10]);
  await clock.advance(0);
  assert.deepEqual(fired, [10]);
  await clock.advance(1);
  assert.deepEqual(fired, [10, 11]);
});

test('a timer that is taken back does not fire, nor does an endless one', async () => {
  const clock = new SimulatedClock(0);
  const fired: string[] = [];
  clock.setTimer(5, () => fired.push('taken back')).cancel();
  clock.setTimer(Number.POSITIVE_INFINITY, () => fired.push('endless'));
  await clock.advance(1e9);
  assert.deepEqual(fired, []);
});

test('a promise that nothing can settle is an error that names what waits', async () => {
  const clock = new SimulatedClock(0, () => ['a stream to nowhere']);
  await assert.rejects(clock.run(new Promise(() => {})), {
    name: 'SimulationStuckError',
    waiting: ['a stream to nowhere'],
  });
});

test('a promise that is not settled in time is an error that names the timers', async () => {
  const clock = new SimulatedClock(0);
  const again = (): void => {
    clock.setTimer(10, again);
  };
  again();
  await assert.rejects(clock.run(new Promise(() => {}), { limitMS: 95 }), {
    name: 'SimulationStuckError',
    message: /not settled at 95 ms\n {2}waiting: a timer set at 90 ms, due at 100 ms/,
  });
});

test('run rejects as its promise does, or with what a timer threw', async () => {
  const clock = new SimulatedClock(0);
  const reason = new Error('no');
  const failing = sleep(clock, 5).then(() => Promise.reject(reason));
  await assert.rejects(clock.run(failing), (error) => error === reason);
  clock.setTimer(1, () => {
    throw reason;
  });
  await assert.rejects(clock.run(sleep(clock, 5)), (error) => error === reason);
  await clock.run(sleep(clock, 5));
});

test('time cannot be driven twice at once', async () => {
  const clock = new SimulatedClock(0);
  const first = clock.run(sleep(clock, 5));
  await assert.rejects(clock.advance(1), /driven already/);
  await first;
});

test('time does not leap over what passes on one tick after the other', async () => {
  const clock = new SimulatedClock(0);
  const afterTicks = (count: number, then: () => void): void => {
    process.nextTick(() => (count === 0 ? then() : afterTicks(count - 1, then)));
  };
  clock.setTimer(60_000, () => {});
  const work = sleep(clock, 0.5).then(() => new Promise<void>((done) => afterTicks(9, done)));
  await clock.run(work);
  assert.equal(clock.now(), 0.5);
});

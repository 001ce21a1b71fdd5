// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { CursorTimeout } from './cursor-timeout.ts';

function steppingClock(): { readonly clock: any; time: number } {
  const world = { time: 0, clock: { now: () => world.time } };
  return world;
}

test('a life has one end, which the first call sets', () => {
  const world = steppingClock();
  const timeout = new CursorTimeout(world.clock, 100, {});
  world.time = 50;
  assert.deepEqual(timeout.limit(), { deadline: 150 });
  world.time = 120;
  assert.deepEqual(timeout.limit(), { deadline: 150 });
});

test('in iteration mode each call has its own time, of which the server is not told', () => {
  const world = steppingClock();
  const timeout = new CursorTimeout(world.clock, 100, { timeoutMode: 'iteration' });
  assert.deepEqual(timeout.limit(), { deadline: 100, withoutMaxTime: true });
  world.time = 120;
  assert.deepEqual(timeout.limit(), { deadline: 220, withoutMaxTime: true });
});

test('tailable cursors iterate; the server is told of the time only by those that await data', () => {
  const { clock } = steppingClock();
  const tailing = new CursorTimeout(clock, 100, { tailable: true });
  assert.deepEqual(tailing.limit(), { deadline: 100, withoutMaxTime: true });
  const awaiting = new CursorTimeout(clock, 100, { tailable: true, awaitData: true });
  assert.deepEqual(awaiting.limit(), { deadline: 100, withoutMaxTime: false });
});

test('0 is no limit, nothing is nothing', () => {
  const { clock } = steppingClock();
  assert.deepEqual(new CursorTimeout(clock, 0, {}).limit(), { deadline: Number.POSITIVE_INFINITY });
  assert.deepEqual(new CursorTimeout(clock, undefined, {}).limit(), {});
});

test('options that contradict each other are refused', () => {
  const { clock } = steppingClock();
  const refused = [
    [undefined, { timeoutMode: 'iteration' }],
    [100, { timeoutMode: 'cursorLifetime', tailable: true }],
    [100, { tailable: true, awaitData: true, maxAwaitTimeMS: 100 }],
  ] as const;
  for (const [timeoutMS, options] of refused) {
    assert.throws(() => new CursorTimeout(clock, timeoutMS, options), MongoInvalidArgumentError);
  }
  // Without a limit, any time to wait is less.
  new CursorTimeout(clock, 0, { tailable: true, awaitData: true, maxAwaitTimeMS: 100 });
});

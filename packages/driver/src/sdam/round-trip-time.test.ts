import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAverage, RoundTripTime } from './round-trip-time.ts';

test('the newest sample weighs a fifth', () => {
  assert.equal(nextAverage(-1, 10), 10);
  assert.equal(nextAverage(10, 20), 12);
  assert.equal(nextAverage(0, 5), 1);
});

test('the minimum looks back on ten samples and needs two', () => {
  const times = new RoundTripTime();
  assert.equal(times.average, -1);
  times.addSample(3);
  assert.equal(times.min, 0);
  times.addSample(8);
  assert.equal(times.min, 3);
  for (let sample = 0; sample < 9; sample += 1) times.addSample(7);
  assert.equal(times.min, 7);
  times.reset();
  assert.equal(times.min, 0);
  assert.equal(times.average, -1);
});

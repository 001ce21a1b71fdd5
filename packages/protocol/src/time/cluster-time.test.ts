import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import { laterClusterTime } from './cluster-time.ts';
import { compareTimestamps } from './compare-timestamps.ts';
import { laterOperationTime } from './operation-time.ts';

const at = (t: number, i: number): Timestamp => new Timestamp({ t, i });

test('timestamps are ordered by seconds, then increment, both unsigned', () => {
  const ordered = [at(0, 0), at(0, 1), at(0, 0xffff_ffff), at(1, 0), at(0x8000_0000, 0)];
  for (let index = 1; index < ordered.length; index++) {
    const [before, after] = [ordered[index - 1] as Timestamp, ordered[index] as Timestamp];
    assert.ok(compareTimestamps(before, after) < 0);
    assert.ok(compareTimestamps(after, before) > 0);
  }
  assert.equal(compareTimestamps(at(3, 4), at(3, 4)), 0);
});

test('the later cluster time wins, the first one if they are equal', () => {
  const [early, late, same] = [at(1, 2), at(1, 3), at(1, 3)].map((clusterTime) => ({
    clusterTime,
  }));
  assert.ok(early && late && same);
  assert.equal(laterClusterTime(early, late), late);
  assert.equal(laterClusterTime(late, early), late);
  assert.equal(laterClusterTime(late, same), late);
  assert.equal(laterClusterTime(undefined, early), early);
  assert.equal(laterClusterTime(early, undefined), early);
  assert.equal(laterClusterTime(undefined, undefined), undefined);
});

test('the later operation time wins', () => {
  const [early, late] = [at(1, 2), at(2, 0)];
  assert.equal(laterOperationTime(early, late), late);
  assert.equal(laterOperationTime(late, early), late);
  assert.equal(laterOperationTime(undefined, late), late);
});

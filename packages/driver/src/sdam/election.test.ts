import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import { electionHighWater, isStalePrimary } from './election.ts';
import { serverDescription } from './server-description.ts';
import type { TopologyCore } from './topology-description.ts';

const [early, late] = [
  new ObjectId('000000000000000000000001'),
  new ObjectId('000000000000000000000002'),
];
type Pair = readonly [electionId: ObjectId | null, setVersion: number | null];

function topologyOf([maxElectionId, maxSetVersion]: Pair): TopologyCore {
  const none = { type: 'ReplicaSetWithPrimary', setName: 'rs', servers: new Map() } as const;
  return { ...none, maxElectionId, maxSetVersion };
}

const primaryOf = ([electionId, setVersion]: Pair, maxWireVersion: number) =>
  serverDescription('a:1', { type: 'RSPrimary', electionId, setVersion, maxWireVersion });

/** Pairs of what is known and what a primary says; and two verdicts, as servers before 6.0 have it and later ones. */
const CASES: readonly (readonly [Pair, Pair, boolean, boolean])[] = [
  [[early, 1], [early, 1], false, false],
  [[early, 1], [late, 1], false, false],
  [[late, 1], [early, 1], true, true],
  [[early, 2], [late, 1], true, false],
  [[late, 1], [early, 2], false, true],
  [[late, 2], [late, 1], true, true],
  [[late, 1], [late, 2], false, false],
  [[late, 1], [null, 1], false, true],
  [[late, 1], [late, null], false, true],
  [[null, 5], [early, 1], false, false],
  [[late, null], [early, 1], false, true],
  [[null, null], [null, null], false, false],
  [[null, 2], [null, 1], false, true],
  [[null, null], [early, 1], false, false],
];

for (const [known, said, before, since] of CASES) {
  test(`a primary of ${JSON.stringify(said)} where ${JSON.stringify(known)} is known`, () => {
    assert.equal(isStalePrimary(topologyOf(known), primaryOf(said, 16)), before, 'before 6.0');
    assert.equal(isStalePrimary(topologyOf(known), primaryOf(said, 17)), since, 'since 6.0');
  });
}

test('from 6.0 on what the last primary said is known; before, the greatest that any said whole', () => {
  const next = (known: Pair, said: Pair, maxWireVersion: number): Pair => {
    const after = electionHighWater(topologyOf(known), primaryOf(said, maxWireVersion));
    return [after.maxElectionId, after.maxSetVersion];
  };
  assert.deepEqual(next([late, 2], [early, 1], 17), [early, 1]);
  assert.deepEqual(next([late, 2], [null, null], 17), [null, null]);
  assert.deepEqual(next([early, 1], [late, 2], 16), [late, 2]);
  assert.deepEqual(next([early, 3], [late, 2], 16), [late, 3]);
  assert.deepEqual(next([early, 1], [null, 2], 16), [early, 2]);
  assert.deepEqual(next([early, 1], [late, null], 16), [early, 1]);
  assert.deepEqual(next([null, null], [late, 1], 16), [late, 1]);
});

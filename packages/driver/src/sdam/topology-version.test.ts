import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Long, ObjectId } from 'bson';
import { parseHello } from './parse-hello.ts';
import { serverDescription } from './server-description.ts';
import { topologyDescription } from './topology-description.ts';
import {
  compareTopologyVersion,
  isSameTopologyVersion,
  parseTopologyVersion,
} from './topology-version.ts';

const [one, other] = [new ObjectId(), new ObjectId()];
const version = (processId: ObjectId, counter: number) => ({
  processId,
  counter: Long.fromNumber(counter),
});

test('a version is a process and a count, of whatever type of number', () => {
  for (const counter of [5, 5n, Long.fromNumber(5)]) {
    assert.deepEqual(parseTopologyVersion({ processId: one, counter }), version(one, 5));
  }
  for (const wrong of [
    undefined,
    null,
    5,
    {},
    { processId: one },
    { counter: 5 },
    { processId: 'x', counter: 5 },
    { processId: one, counter: 'x' },
    { processId: one, counter: null },
  ]) {
    assert.equal(parseTopologyVersion(wrong), null);
  }
});

test('a version is older, the same or newer; of another process it is always news', () => {
  assert.ok(compareTopologyVersion(version(one, 1), version(one, 2)) < 0);
  assert.equal(compareTopologyVersion(version(one, 2), version(one, 2)), 0);
  assert.ok(compareTopologyVersion(version(one, 3), version(one, 2)) > 0);
  assert.ok(compareTopologyVersion(version(one, 3), version(other, 2)) < 0);
  assert.ok(compareTopologyVersion(null, version(one, 1)) < 0);
  assert.ok(compareTopologyVersion(version(one, 1), null) < 0);
});

test('two versions are the same if both of their parts are', () => {
  assert.equal(isSameTopologyVersion(version(one, 1), version(one, 1)), true);
  assert.equal(isSameTopologyVersion(version(one, 1), version(one, 2)), false);
  assert.equal(isSameTopologyVersion(version(one, 1), version(other, 1)), false);
  assert.equal(isSameTopologyVersion(null, version(one, 1)), false);
  assert.equal(isSameTopologyVersion(version(one, 1), null), false);
  assert.equal(isSameTopologyVersion(null, null), true);
});

test('fields of a hello of a strange type count as not told', () => {
  const times = { lastUpdateTime: 0, roundTripTime: 1, minRoundTripTime: 1 };
  const said = parseHello(
    'a:1',
    {
      ok: 1,
      maxWireVersion: true,
      minWireVersion: 'x',
      setVersion: null,
      electionId: 'x',
      hosts: 'a',
      tags: null,
      me: 5,
      primary: 5,
      setName: 5,
      iscryptd: 1,
      lastWrite: { lastWriteDate: false },
    },
    times,
  );
  assert.deepEqual(said, serverDescription('a:1', { type: 'Standalone', ...times }));
});

test('the first and the last wire version that the driver speaks are enough', () => {
  const compatible = (minWireVersion: number, maxWireVersion: number): boolean => {
    const server = serverDescription('a:1', { type: 'Mongos', minWireVersion, maxWireVersion });
    const none = { setName: null, maxSetVersion: null, maxElectionId: null };
    const servers = new Map([['a:1', server]]);
    return topologyDescription({ type: 'Sharded', ...none, servers }).compatible;
  };
  assert.equal(compatible(0, 8), true);
  assert.equal(compatible(0, 7), false);
  assert.equal(compatible(29, 40), true);
  assert.equal(compatible(30, 40), false);
});

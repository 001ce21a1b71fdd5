import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadPreference } from '../concern/read-preference.ts';
import type { Operation } from '../operation-model/operation.ts';
import { serverDescription } from '../sdam/server-description.ts';
import { type TopologyType, topologyDescription } from '../sdam/topology-description.ts';
import { criteriaFor, readPreferenceOf, sentPreference } from './selection-criteria.ts';

const { primary, secondary, nearest } = ReadPreference;

function operation(
  selection: Operation<unknown>['selection'],
  readPreference?: ReadPreference,
): Operation<unknown> {
  return { selection, settings: { bson: {}, readPreference } } as Operation<unknown>;
}

test('the read preference is that of the transaction, the settings, or the primary; writes have none', () => {
  assert.equal(readPreferenceOf(operation('byReadPreference'), undefined), primary);
  assert.equal(readPreferenceOf(operation('byReadPreference', nearest), undefined), nearest);
  const transaction = { readPreference: secondary } as never;
  assert.equal(readPreferenceOf(operation('byReadPreference', nearest), transaction), secondary);
  assert.equal(readPreferenceOf(operation('writable', nearest), transaction), undefined);
});

test('the same question is the same object, so that selection may remember its answer', () => {
  const read = criteriaFor(operation('byReadPreference'), nearest);
  assert.deepEqual(read, { kind: 'read', readPreference: nearest });
  assert.equal(criteriaFor(operation('byReadPreference'), nearest), read);
  const aggregate = criteriaFor(operation('writableOrSecondary'), nearest);
  assert.deepEqual(aggregate, { kind: 'writableOrSecondary', readPreference: nearest });
  assert.equal(criteriaFor(operation('writableOrSecondary'), nearest), aggregate);
  assert.deepEqual(criteriaFor(operation('writable'), undefined), { kind: 'write' });
});

test('an aggregation that writes has a read preference where every server that is known takes it', () => {
  const sent = (
    versions: readonly (number | undefined)[],
    type: TopologyType = 'ReplicaSetWithPrimary',
    connected = 25,
  ): ReadPreference | undefined => {
    const servers = versions.map((maxWireVersion, at) =>
      maxWireVersion === undefined
        ? serverDescription(`${at}:1`)
        : serverDescription(`${at}:1`, { type: 'RSSecondary', maxWireVersion }),
    );
    const none = { setName: null, maxSetVersion: null, maxElectionId: null };
    const known = new Map(servers.map((server) => [server.address, server]));
    const topology = topologyDescription({ type, ...none, servers: known });
    return sentPreference(operation('writableOrSecondary'), secondary, topology, connected);
  };
  assert.equal(sent([13, 25]), secondary);
  assert.equal(sent([12, 25]), undefined);
  assert.equal(sent([undefined, 13]), secondary, 'an unknown server has no version');
  assert.equal(sent([25], 'ReplicaSetWithPrimary', 12), secondary);
  assert.equal(sent([0], 'LoadBalanced', 13), secondary);
  assert.equal(sent([0], 'LoadBalanced', 12), undefined);
});

test('any other operation is sent with its own, however old the servers are', () => {
  const old = serverDescription('a:1', { type: 'RSSecondary', maxWireVersion: 8 });
  const topology = topologyDescription({
    type: 'ReplicaSetNoPrimary',
    setName: null,
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map([['a:1', old]]),
  });
  assert.equal(sentPreference(operation('byReadPreference'), secondary, topology, 8), secondary);
});

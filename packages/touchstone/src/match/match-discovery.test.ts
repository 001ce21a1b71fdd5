import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestDocument } from '../test-file/extended-json.ts';
import { matchChanges, matchTopology } from './match-discovery.ts';

const server = { address: 'a:1', type: 'RSPrimary', setName: 'rs', setVersion: 1 };
const topology = {
  topologyType: 'ReplicaSetWithPrimary',
  setName: 'rs',
  compatible: true,
  servers: [server],
};
const pools = { 'a:1': { generation: 2 } };
const outcome = {
  topologyType: 'ReplicaSetWithPrimary',
  setName: 'rs',
  servers: { 'a:1': { type: 'RSPrimary', setName: 'rs', pool: { generation: 2 } } },
};

function paths(expected: TestDocument, actual: TestDocument = topology): readonly string[] {
  return matchTopology(expected, { topology: actual, pools }).map(({ path }) => path);
}

function outcomeWith(fields: TestDocument): TestDocument {
  return { ...outcome, servers: { 'a:1': { ...outcome.servers['a:1'], ...fields } } };
}

function topologyWith(fields: TestDocument): TestDocument {
  return { ...topology, servers: [{ ...server, ...fields }] };
}

test('a topology as a file has it is matched, with the servers and pools that it names', () => {
  assert.deepEqual(paths(outcome), []);
  assert.deepEqual(paths({ ...outcome, setName: 'other' }), ['setName']);
  assert.deepEqual(paths({ ...outcome, topologyType: 'Single' }), ['topologyType']);
  assert.deepEqual(paths({ ...outcome, servers: {} }), ['servers']);
  assert.deepEqual(paths({ ...outcome, servers: { 'b:1': {} } }), ['servers[0]']);
  assert.deepEqual(paths(outcomeWith({ type: 'RSSecondary' })), ['servers.a:1.type']);
  assert.deepEqual(paths(outcomeWith({ pool: { generation: 3 } })), [
    'servers.a:1.pool.generation',
  ]);
});

test('a topology is compatible unless the file says otherwise', () => {
  assert.deepEqual(paths(outcome, { ...topology, compatible: false }), ['compatible']);
  const incompatible = { ...outcome, compatible: false };
  assert.deepEqual(paths(incompatible, { ...topology, compatible: false }), []);
  assert.deepEqual(paths(incompatible), ['compatible']);
});

test('an error is what the message of a server begins with', () => {
  const expected = outcomeWith({ error: 'set name' });
  assert.deepEqual(paths(expected, topologyWith({ error: 'set name is other' })), []);
  assert.deepEqual(paths(expected, topologyWith({ error: 'Set name is other' })), []);
  for (const error of ['another error: set name', null, undefined]) {
    const found = matchTopology(expected, { topology: topologyWith({ error }), pools });
    assert.deepEqual(found, [
      {
        path: 'servers.a:1.error',
        message: 'to begin with "set name"',
        expected: 'set name',
        actual: error,
      },
    ]);
  }
  assert.deepEqual(paths(outcomeWith({ error: null }), topologyWith({ error: 'some' })), []);
  const both = outcomeWith({ error: 'x', type: 'Unknown' });
  assert.deepEqual(paths(both), ['servers.a:1.type', 'servers.a:1.error']);
});

test('a possible primary is known to single-threaded drivers alone', () => {
  assert.deepEqual(
    paths(outcomeWith({ type: 'PossiblePrimary' }), topologyWith({ type: 'Unknown' })),
    [],
  );
  assert.deepEqual(paths(outcomeWith({ type: 'PossiblePrimary' })), ['servers.a:1.type']);
});

test('events are matched by their names, and descriptions as a whole', () => {
  const description = { address: 'a:1', type: 'Unknown', hosts: [] };
  const changed = (more: TestDocument): TestDocument => ({
    server_description_changed_event: {
      topologyId: '42',
      previousDescription: description,
      newDescription: { ...description, ...more },
    },
  });
  const event = (more: TestDocument = {}): TestDocument => ({
    name: 'serverDescriptionChanged',
    topologyId: 'some',
    previousDescription: description,
    newDescription: { ...description, ...more },
  });
  const found = (expected: TestDocument, actual: TestDocument): readonly string[] =>
    matchChanges([expected], [actual]).map(({ path }) => path);
  assert.deepEqual(found(changed({}), event()), []);
  assert.deepEqual(found(changed({ type: 'PossiblePrimary' }), event()), []);
  assert.deepEqual(found(changed({ type: 'Mongos' }), event()), ['[0].newDescription.type']);
  assert.deepEqual(found(changed({}), event({ primary: 'b:1' })), ['[0].newDescription.primary']);
  assert.deepEqual(found(changed({}), event({ setName: 'rs' })), ['[0].newDescription.setName']);
  assert.deepEqual(found(changed({}), { ...event(), topologyId: null }), ['[0].topologyId']);
  assert.deepEqual(found(changed({}), { ...event(), name: 'serverOpening' }), ['[0].name']);
  assert.deepEqual(found({ topology_opening_event: {} }, { name: 'topologyOpening' }), []);
  const whole = (type: string): TestDocument => ({
    topology_description_changed_event: {
      newDescription: { topologyType: 'Single', servers: [{ address: 'a:1', type }] },
    },
  });
  const told = (more: TestDocument): TestDocument => ({
    name: 'topologyDescriptionChanged',
    newDescription: {
      topologyType: 'Single',
      servers: [{ address: 'a:1', type: 'Unknown' }],
      ...more,
    },
  });
  assert.deepEqual(found(whole('PossiblePrimary'), told({})), []);
  assert.deepEqual(found(whole('Unknown'), told({ setName: 'rs' })), [
    '[0].newDescription.setName',
  ]);
  assert.equal(matchChanges([], [event()]).length, 1);
  // The servers of a topology are a set.
  const member = (address: string) => ({ address, type: 'Unknown' });
  const [a, b] = [member('a:1'), member('b:1')];
  const withBoth = { topologyType: 'Single', servers: [b, a] };
  assert.deepEqual(
    found(
      { topology_description_changed_event: { newDescription: withBoth } },
      told({ servers: [a, b] }),
    ),
    [],
  );
});

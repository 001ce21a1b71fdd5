// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { ObjectId } from 'bson';
import type { MachineInput } from '../machine-data/machine.ts';
import { machines } from './index.ts';

async function ask(name: string, input: MachineInput): Promise<any> {
  return present(machines[name])(input);
}

const reply = {
  ok: 1,
  setName: 'rs',
  hosts: ['a:1', 'b:1'],
  minWireVersion: 8,
  maxWireVersion: 21,
};
const electionId = new ObjectId();

test('topology: replies and errors in phases', async () => {
  const { phases } = await ask('topology', {
    uri: 'mongodb://a:1/?replicaSet=rs',
    phases: [
      { responses: [['A:1', { ...reply, isWritablePrimary: true, setVersion: 1, electionId }]] },
      { applicationErrors: [{ address: 'a:1', when: 'afterHandshakeCompletes', type: 'network' }] },
      { responses: [['b:1', {}]] },
    ],
  });
  assert.equal(phases[0].topology.topologyType, 'ReplicaSetWithPrimary');
  assert.deepEqual(
    phases[0].topology.servers.map(({ address, type }: MachineInput) => [address, type]),
    [
      ['a:1', 'RSPrimary'],
      ['b:1', 'Unknown'],
    ],
  );
  assert.equal(phases[0].events.at(0).name, 'topologyOpening');
  assert.equal(phases[1].topology.topologyType, 'ReplicaSetNoPrimary');
  assert.equal(phases[1].pools['a:1'].generation, 1);
  assert.equal(phases[2].topology.servers[1].error, 'network error');
});

test('topology: what goes wrong while a connection is established is overload, not bad news', async () => {
  const network = { address: 'a:1', when: 'beforeHandshakeCompletes', type: 'network' };
  const command = { ...network, type: 'command', response: { ok: 0, code: 91, errmsg: 'down' } };
  const uri = 'mongodb://a:1/?replicaSet=rs';
  const primary = { responses: [['a:1', { ...reply, isWritablePrimary: true }]] };
  const after = async (error: MachineInput): Promise<string> =>
    (await ask('topology', { uri, phases: [{ ...primary, applicationErrors: [error] }] })).phases[0]
      .topology.topologyType;
  assert.equal(await after(network), 'ReplicaSetWithPrimary');
  assert.equal(await after({ ...network, generation: 0 }), 'ReplicaSetNoPrimary');
  assert.equal(await after(command), 'ReplicaSetNoPrimary');
});

test('connectionPool: threads and a slow handshake in virtual time', async () => {
  const { events, error } = await ask('connectionPool', {
    poolOptions: { maxPoolSize: 1, waitQueueTimeoutMS: 50 },
    failPoint: { mode: 'alwaysOn', data: { blockTimeMS: 40 } },
    operations: [
      { name: 'ready' },
      { name: 'start', target: 'one' },
      { name: 'checkOut', thread: 'one', label: 'first' },
      { name: 'waitForEvent', event: 'ConnectionCheckedOut', count: 1 },
      { name: 'checkOut' },
    ],
  });
  assert.equal(error.type, 'WaitQueueTimeoutError');
  const created = events.find(({ type }: MachineInput) => type === 'ConnectionReady');
  assert.equal(created.duration, 40);
  assert.equal(events.at(-1).type, 'ConnectionCheckOutFailed');
});

test('connectionPool: an event that never comes ends the run with an error', async () => {
  const operations = [{ name: 'waitForEvent', event: 'ConnectionClosed', count: 1, timeout: 20 }];
  const { error } = await ask('connectionPool', { operations });
  assert.match(error.message, /1 × ConnectionClosed within 20 ms/);
  const unknown = await ask('connectionPool', { operations: [{ name: 'drain' }] });
  assert.match(unknown.error.message, /no operation "drain"/);
});

const servers = [
  { address: 'a:1', type: 'RSPrimary', avg_rtt_ms: 5 },
  { address: 'b:1', type: 'RSSecondary', avg_rtt_ms: 30, tags: { dc: 'x' } },
  { address: 'c:1', type: 'RSSecondary', avg_rtt_ms: 10 },
];
const replicaSet = { type: 'ReplicaSetWithPrimary', servers };

test('serverSelection, latencyWindow, roundTripTime', async () => {
  const nearest = {
    topology_description: replicaSet,
    operation: 'read',
    read_preference: { mode: 'Nearest' },
  };
  assert.deepEqual(await ask('serverSelection', nearest), {
    suitable: ['a:1', 'b:1', 'c:1'],
    inLatencyWindow: ['a:1', 'c:1'],
  });
  const write = await ask('serverSelection', { ...nearest, operation: 'write' });
  assert.deepEqual(write.suitable, ['a:1']);
  const { selected } = await ask('latencyWindow', {
    topology_description: replicaSet,
    mocked_topology_state: [
      { address: 'a:1', operation_count: 9 },
      { address: 'c:1', operation_count: 0 },
    ],
    iterations: 20,
  });
  assert.deepEqual(selected, { 'c:1': 20 });
  assert.deepEqual(await ask('roundTripTime', { avg_rtt_ms: 'NULL', new_rtt_ms: 7 }), {
    average: 7,
  });
  assert.deepEqual(await ask('roundTripTime', { avg_rtt_ms: 10, new_rtt_ms: 20 }), { average: 12 });
});

test('connectionString, credential, readWriteConcern', async () => {
  const uri = 'mongodb://ada:x@[::1]:5,%2Ftmp%2Fm.sock/db?w=2&nonsense=1';
  const parsed = await ask('connectionString', { uri });
  assert.deepEqual(parsed.hosts, [
    { type: 'ip_literal', host: '::1', port: 5 },
    { type: 'unix', host: '/tmp/m.sock', port: null },
  ]);
  assert.deepEqual(parsed.auth, { username: 'ada', password: 'x', db: 'db' });
  assert.equal(parsed.options.w, 2);
  assert.equal(parsed.warnings.length, 1);
  const { credential } = await ask('credential', { uri: 'mongodb://ada:x@h/db' });
  assert.equal(credential.source, 'db');
  assert.deepEqual(await ask('credential', { uri: 'mongodb://h/' }), { credential: null });
  assert.deepEqual(await ask('readWriteConcern', { writeConcern: { w: 0, wtimeoutMS: 5 } }), {
    document: { w: 0, wtimeout: 5 },
    isServerDefault: false,
    isAcknowledged: false,
  });
  assert.deepEqual(await ask('readWriteConcern', { readConcern: {} }), {
    document: {},
    isServerDefault: true,
  });
  await assert.rejects(ask('readWriteConcern', { writeConcern: { w: -1 } }), { name: /^Mongo/ });
});

const records = (...hosts: readonly string[]) => ({
  srv: { '_mongodb._tcp.db.shop.example': hosts.map((host) => `${host}.shop.example:1`) },
});
const srvUri = 'mongodb+srv://db.shop.example/';

test('seedList, srvPolling', async () => {
  const found = await ask('seedList', { uri: srvUri, records: records('a', 'b') });
  assert.deepEqual(found.seeds, ['a.shop.example:1', 'b.shop.example:1']);
  const changes = { uri: srvUri, records: records('a'), rescans: [records('b', 'c'), null] };
  const sharded = await ask('srvPolling', changes);
  assert.deepEqual(sharded.rescans, [
    ['b.shop.example:1', 'c.shop.example:1'],
    ['b.shop.example:1', 'c.shop.example:1'],
  ]);
  const set = await ask('srvPolling', { ...changes, serverType: 'RSPrimary' });
  assert.equal(set.lookUps, 0);
});

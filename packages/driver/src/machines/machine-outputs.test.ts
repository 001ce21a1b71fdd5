// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { MachineInput } from '../machine-data/machine.ts';
import { machines } from './index.ts';

async function ask(name: string, input: MachineInput): Promise<any> {
  return present(machines[name])(input);
}

test('what a connection string does not say is null', async () => {
  const { auth, hosts, warnings, options } = await ask('connectionString', {
    uri: 'mongodb://a,B:5,127.0.0.1/?appName=x',
  });
  assert.deepEqual(auth, { username: null, password: null, db: null });
  assert.deepEqual(hosts, [
    { type: 'hostname', host: 'a', port: null },
    { type: 'hostname', host: 'b', port: 5 },
    { type: 'ipv4', host: '127.0.0.1', port: null },
  ]);
  assert.deepEqual([warnings, options], [[], { appName: 'x' }]);
});

test('a credential has each part, or null in its place', async () => {
  const of = async (uri: string): Promise<unknown> => (await ask('credential', { uri })).credential;
  assert.deepEqual(await of('mongodb://u:p@a/?authMechanism=PLAIN'), {
    username: 'u',
    password: 'p',
    source: '$external',
    mechanism: 'PLAIN',
    mechanism_properties: {},
  });
  assert.deepEqual(await of('mongodb://a/?authMechanism=MONGODB-X509'), {
    username: null,
    password: null,
    source: '$external',
    mechanism: 'MONGODB-X509',
    mechanism_properties: {},
  });
  const { mechanism } = (await of('mongodb://u:p@a/')) as MachineInput;
  assert.equal(mechanism, null);
});

test('a concern that says nothing is the default of the server, and acknowledged', async () => {
  assert.deepEqual(await ask('readWriteConcern', { writeConcern: {} }), {
    document: {},
    isServerDefault: true,
    isAcknowledged: true,
  });
  assert.deepEqual(await ask('readWriteConcern', { writeConcern: { w: 1, journal: true } }), {
    document: { w: 1, j: true },
    isServerDefault: false,
    isAcknowledged: true,
  });
  assert.deepEqual(await ask('readWriteConcern', { readConcern: { level: 'local' } }), {
    document: { level: 'local' },
    isServerDefault: false,
  });
});

test('seeds come with who logs in, or null', async () => {
  const records = { srv: { '_mongodb._tcp.db.shop.example': ['a.shop.example:1'] } };
  const named = await ask('seedList', { uri: 'mongodb+srv://u:p@db.shop.example/d', records });
  assert.deepEqual(named, {
    seeds: ['a.shop.example:1'],
    options: { tls: true },
    username: 'u',
    password: 'p',
    database: 'd',
  });
  const { username, password, database } = await ask('seedList', {
    uri: 'mongodb+srv://db.shop.example/',
    records,
  });
  assert.deepEqual([username, password, database], [null, null, null]);
});

const server = (address: string, averageMS: number): MachineInput => ({
  address,
  type: 'Mongos',
  avg_rtt_ms: averageMS,
});

test('a server of which no operations are told has none', async () => {
  const { selected } = await ask('latencyWindow', {
    topology_description: { type: 'Sharded', servers: [server('a:1', 5), server('b:1', 5)] },
    mocked_topology_state: [{ address: 'a:1', operation_count: 1 }],
    iterations: 10,
  });
  assert.deepEqual(selected, { 'b:1': 10 });
});

test('the window of latency reaches fifteen milliseconds beyond the quickest', async () => {
  const of = async (averageMS: number, more: MachineInput = {}): Promise<string[]> => {
    const servers = [server('a:1', 5), server('b:1', averageMS)];
    const topology_description = { type: 'Sharded', servers };
    return (await ask('serverSelection', { topology_description, ...more })).inLatencyWindow;
  };
  assert.deepEqual(await of(20), ['a:1', 'b:1']);
  assert.deepEqual(await of(21), ['a:1']);
  assert.deepEqual(await of(21, { localThresholdMS: 16 }), ['a:1', 'b:1']);
  const deprioritized = { deprioritized_servers: [server('a:1', 5)] };
  assert.deepEqual(await of(20, deprioritized), ['b:1']);
});

test('a pool tells each event with its fields, and no time of day', async () => {
  const { events, error } = await ask('connectionPool', {
    operations: [
      { name: 'ready' },
      { name: 'checkOut', label: 'one' },
      { name: 'checkIn', connection: 'one' },
    ],
  });
  assert.equal(error, undefined);
  const [created, , started] = events;
  assert.equal(created.type, 'ConnectionPoolCreated');
  assert.equal('time' in created, false);
  assert.equal('duration' in created, false);
  assert.equal('error' in started, false);
  const checkedOut = events.find(({ type }: MachineInput) => type === 'ConnectionCheckedOut');
  assert.deepEqual(checkedOut, {
    type: 'ConnectionCheckedOut',
    address: 'localhost:27017',
    connectionId: 1,
    duration: 1,
  });
});

test('SRV records are looked up once a minute, from when the servers are known', async () => {
  const records = (...hosts: readonly string[]): MachineInput => ({
    srv: { '_mongodb._tcp.db.shop.example': hosts.map((host) => `${host}.shop.example:1`) },
  });
  const input = {
    uri: 'mongodb+srv://db.shop.example/',
    records: records('a'),
    rescans: [records('a', 'b'), records('b'), records('b')],
  };
  const { hosts, rescans, lookUps } = await ask('srvPolling', input);
  assert.deepEqual(hosts, ['a.shop.example:1']);
  assert.deepEqual(rescans, [
    ['a.shop.example:1', 'b.shop.example:1'],
    ['b.shop.example:1'],
    ['b.shop.example:1'],
  ]);
  assert.equal(lookUps, 3);
  const unknown = await ask('srvPolling', { ...input, serverType: 'Unknown' });
  assert.deepEqual(unknown.rescans[0], ['a.shop.example:1', 'b.shop.example:1']);
});

const PRIMARY = {
  ok: 1,
  setName: 'rs',
  hosts: ['a:1'],
  isWritablePrimary: true,
  maxWireVersion: 21,
};

/** The state of one server's pool and mark after an error, from a primary in a set. */
async function after(error: MachineInput): Promise<[string, number]> {
  const { phases } = await ask('topology', {
    uri: 'mongodb://a:1/?replicaSet=rs',
    phases: [
      {
        responses: [['a:1', PRIMARY]],
        applicationErrors: [{ address: 'A:1', when: 'afterHandshakeCompletes', ...error }],
      },
    ],
  });
  const { topology, pools } = phases[0];
  return [topology.servers[0].type, pools['a:1'].generation];
}

test('an error of an operation marks a server by its kind and generation', async () => {
  assert.deepEqual(await after({ type: 'network' }), ['Unknown', 1]);
  assert.deepEqual(await after({ type: 'timeout' }), ['RSPrimary', 0]);
  assert.deepEqual(await after({ type: 'network', generation: -1 }), ['RSPrimary', 0]);
  const reply = (fields: object): MachineInput => ({ type: 'command', response: fields });
  assert.deepEqual(await after(reply({ ok: 1 })), ['RSPrimary', 0]);
  assert.deepEqual(await after(reply({ ok: 0, code: 2, errmsg: 'bad' })), ['RSPrimary', 0]);
  assert.deepEqual(await after(reply({ ok: 0, code: 91, errmsg: 'down' })), ['Unknown', 1]);
  const before = { when: 'beforeHandshakeCompletes' };
  assert.deepEqual(await after({ ...before, type: 'timeout', generation: 0 }), ['Unknown', 1]);
  const refused = { ...before, ...reply({ ok: 0, code: 91, errmsg: 'down' }) };
  assert.deepEqual(await after(refused), ['Unknown', 1]);
});

test('a hello that is refused marks a server, as one that fails does', async () => {
  const { phases } = await ask('topology', {
    uri: 'mongodb://a:1/?replicaSet=rs',
    phases: [
      { responses: [['a:1', PRIMARY]] },
      { responses: [['a:1', { ok: 0, setName: 'rs' }]] },
      {},
    ],
  });
  const { servers, topologyType } = phases[1].topology;
  assert.deepEqual([servers[0].type, servers[0].error], ['Unknown', 'hello was refused']);
  assert.equal(topologyType, 'ReplicaSetNoPrimary');
  assert.deepEqual(phases[2].events, [], 'events are told once');
});

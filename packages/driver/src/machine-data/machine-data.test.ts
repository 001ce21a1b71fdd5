import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionPoolRun, officialName } from './connection-pool-run.ts';
import { addressesOf, describedTopology } from './described-topology.ts';
import { dnsTable } from './dns-table.ts';
import type { MachineInput } from './machine.ts';
import { eventWords, serverWords, topologyWords } from './topology-words.ts';

test('a described topology has its servers, and what is not said is as good as unknown', () => {
  const topology = describedTopology({
    type: 'ReplicaSetWithPrimary',
    servers: [
      {
        address: 'a:1',
        type: 'RSPrimary',
        avg_rtt_ms: 5,
        tags: { dc: 'ny' },
        lastUpdateTime: 7,
        lastWrite: { lastWriteDate: '9' },
        maxWireVersion: 8,
      },
      { address: 'b:1', type: 'RSSecondary' },
    ],
  });
  assert.equal(topology.type, 'ReplicaSetWithPrimary');
  const shown = [...topology.servers.values()].map((server) => [
    server.address,
    server.type,
    server.roundTripTime,
    server.tags,
    server.lastUpdateTime,
    server.lastWriteDate,
    server.maxWireVersion,
  ]);
  assert.deepEqual(shown, [
    ['a:1', 'RSPrimary', 5, { dc: 'ny' }, 7, 9, 8],
    ['b:1', 'RSSecondary', -1, {}, 0, null, 21],
  ]);
  assert.deepEqual(addressesOf([{ address: 'a:1' }]), ['a:1']);
  assert.deepEqual(addressesOf(), []);
});

test('topologies and events are told in the words of the specification', () => {
  const topology = describedTopology({
    type: 'LoadBalanced',
    servers: [
      { address: 'lb:1', type: 'LoadBalancer', tags: { a: 'b' } },
      { address: 'a:1', type: 'Mongos', maxWireVersion: 8 },
    ],
  });
  const [balancer, mongos] = [...topology.servers.values()].map(serverWords);
  assert.deepEqual([balancer?.['minWireVersion'], balancer?.['maxWireVersion']], [null, null]);
  assert.deepEqual([mongos?.['minWireVersion'], mongos?.['maxWireVersion']], [0, 8]);
  assert.deepEqual([mongos?.['error'], 'tags' in (mongos ?? {})], [null, false]);
  const server = topology.servers.get('a:1');
  assert.ok(server !== undefined);
  assert.equal(serverWords({ ...server, error: new Error('gone') } as never)['error'], 'gone');
  const words = topologyWords(topology);
  assert.equal(words['topologyType'], 'LoadBalanced');
  assert.deepEqual(words['servers'], [balancer, mongos]);
  const opening = { name: 'serverOpening', topologyId: 1, address: 'a:1' } as never;
  assert.deepEqual(eventWords(opening), { name: 'serverOpening', topologyId: 1, address: 'a:1' });
  const changed = {
    name: 'serverDescriptionChanged',
    previousDescription: server,
    newDescription: server,
  };
  assert.deepEqual(eventWords(changed as never)['newDescription'], mongos);
  assert.deepEqual(eventWords(changed as never)['previousDescription'], mongos);
  const whole = {
    name: 'topologyDescriptionChanged',
    previousDescription: topology,
    newDescription: topology,
  };
  assert.deepEqual(eventWords(whole as never)['newDescription'], words);
  assert.deepEqual(eventWords(whole as never)['previousDescription'], words);
});

test('a table stands in for DNS', async () => {
  const { resolveSrv, resolveTxt } = dnsTable({
    srv: { a: ['h:1', 'i:2'] },
    txt: { a: ['x=1', ['y', '=2']] },
  });
  assert.deepEqual(await resolveSrv('a'), [
    { host: 'h', port: 1 },
    { host: 'i', port: 2 },
  ]);
  assert.deepEqual(await resolveTxt('a'), [['x=1'], ['y', '=2']]);
  await assert.rejects(resolveSrv('b'), { code: 'ENODATA', message: 'no records for b' });
  await assert.rejects(resolveTxt('b'), { code: 'ENODATA' });
  await assert.rejects(dnsTable({}).resolveSrv('a'), { code: 'ENODATA' });
});

async function eventsOf(input: MachineInput): Promise<string[]> {
  const run = new ConnectionPoolRun(input);
  await run.clock.run(run.operations());
  return run.events.map(({ name }) => officialName(name));
}

test('the operations of a pool run one after the other, those of threads beside them', async () => {
  const events = await eventsOf({
    poolOptions: { maxPoolSize: 1, appName: 'x' },
    operations: [
      { name: 'ready' },
      { name: 'checkOut', label: 'one' },
      { name: 'start', target: 'thread' },
      { name: 'checkOut', thread: 'thread' },
      { name: 'waitForEvent', event: 'ConnectionCheckOutStarted', count: 2 },
      { name: 'checkIn', connection: 'one' },
      { name: 'waitForThread', target: 'thread' },
      { name: 'clear' },
      { name: 'close' },
    ],
  });
  assert.deepEqual(
    events.filter((name) => /CheckedOut|CheckedIn|PoolC/.test(name)),
    [
      'ConnectionPoolCreated',
      'ConnectionCheckedOut',
      'ConnectionCheckedIn',
      'ConnectionCheckedOut',
      'ConnectionPoolCleared',
      'ConnectionPoolClosed',
    ],
  );
});

test('a fail point makes establishing slow, as often as it says', async () => {
  for (const [mode, expected] of [
    [{ times: 1 }, 501],
    ['alwaysOn', 1000],
    [undefined, 2],
  ] as const) {
    const failPoint = mode === undefined ? undefined : { mode, data: { blockTimeMS: 500 } };
    const operations = [{ name: 'ready' }, { name: 'checkOut' }, { name: 'checkOut' }];
    const run = new ConnectionPoolRun({ ...(failPoint && { failPoint }), operations });
    await run.clock.run(run.operations());
    assert.equal(run.clock.now(), expected);
  }
});

test('what a pool cannot do, or never does, is an error', async () => {
  const failing = (operation: object): Promise<unknown> =>
    eventsOf({ operations: [{ name: 'ready' }, operation] });
  await assert.rejects(failing({ name: 'dance' }), /no operation "dance"/);
  await assert.rejects(failing({ name: 'wait', ms: 1, thread: 'x' }), /Thread x was not started/);
  await assert.rejects(
    failing({ name: 'waitForEvent', event: 'ConnectionClosed', timeout: 50 }),
    /not 1 × ConnectionClosed within 50 ms/,
  );
});

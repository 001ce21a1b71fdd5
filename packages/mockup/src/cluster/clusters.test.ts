import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '@touchstone/protocol';
import { parseMessage } from '@touchstone/protocol';
import { BSON, Long, ObjectId } from 'bson';
import { MongoClient } from 'mongodb';
import { going } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { type RawClient, rawClient } from '../server/raw-client.test-support.ts';
import { MockLoadBalancer } from './mock-load-balancer.ts';
import { MockReplicaSet } from './mock-replica-set.ts';

async function helloOf(client: RawClient, more: object = {}): Promise<Document> {
  client.command({ hello: 1, ...more });
  return replyOf(client);
}

async function replyOf(client: RawClient): Promise<Document> {
  const message = parseMessage(await client.nextFrame());
  assert.equal(message.kind, 'msg');
  return message.kind === 'msg' ? BSON.deserialize(message.body) : {};
}

test('members say what a set says, before and after an election', async () => {
  await using set = new MockReplicaSet({ members: 3, arbiters: 1 });
  await set.run();
  const clients = await Promise.all(set.servers.map(({ port }) => rawClient(port)));
  const hellos = await Promise.all(clients.map((client) => helloOf(client)));
  assert.deepEqual(
    hellos.map(({ isWritablePrimary }) => isWritablePrimary),
    [true, false, false, false],
  );
  assert.deepEqual(
    hellos.map(({ secondary }) => secondary),
    [false, true, true, false],
  );
  assert.equal(hellos[3]?.['arbiterOnly'], true);
  assert.deepEqual(
    hellos[0]?.['hosts'],
    set.servers.slice(0, 3).map(({ address }) => address),
  );
  set.elect(1);
  set.tag(2, { region: 'north' });
  set.lag(2, 60_000);
  set.sayInHello(0, { hidden: true });
  const [first, second, third] = await Promise.all(clients.map((client) => helloOf(client)));
  assert.deepEqual([first?.['isWritablePrimary'], first?.['hidden']], [false, true]);
  assert.ok(String(second?.['electionId']) > String(hellos[0]?.['electionId']));
  assert.deepEqual(third?.['tags'], { region: 'north' });
  const behind = second?.['lastWrite'].lastWriteDate - third?.['lastWrite'].lastWriteDate;
  assert.ok(Math.abs(behind - 60_000) < 5000, `${behind} ms behind`);
  set.stepDown();
  assert.equal(set.primary, undefined);
  assert.throws(() => set.elect(3), /arbiter/);
  assert.throws(() => set.elect(9), /no member 9/);
});

test('awaited and streamed hellos go out when something changes', async () => {
  await using set = new MockReplicaSet({ members: 2, streamingHello: true });
  await set.run();
  const client = await rawClient(set.servers[1]?.port ?? 0);
  const { topologyVersion } = await helloOf(client);
  const awaited = { topologyVersion, maxAwaitTimeMS: 60_000 };
  const waiting = helloOf(client, awaited);
  set.elect(1);
  const elected = await waiting;
  assert.equal(elected['isWritablePrimary'], true);
  client.command(
    { hello: 1, topologyVersion: elected['topologyVersion'], maxAwaitTimeMS: 60_000 },
    { exhaustAllowed: true },
  );
  set.stepDown();
  assert.equal((await replyOf(client))['isWritablePrimary'], false);
  set.elect(1);
  assert.equal((await replyOf(client))['isWritablePrimary'], true);
});

test('an awaited hello that knows another process, or nothing new, is answered at once', async () => {
  await using set = new MockReplicaSet({ members: 1, streamingHello: true });
  await set.run();
  const client = await rawClient(set.servers[0]?.port ?? 0);
  const { topologyVersion } = await helloOf(client);
  const { counter } = topologyVersion;
  const other = { processId: new ObjectId(), counter };
  const told = await helloOf(client, { topologyVersion: other, maxAwaitTimeMS: 60_000 });
  assert.deepEqual(told['topologyVersion'], topologyVersion);
  const before = { ...topologyVersion, counter: Long.fromNumber(Number(counter) - 1) };
  const again = await helloOf(client, { topologyVersion: before, maxAwaitTimeMS: 60_000 });
  assert.deepEqual(again['topologyVersion'], topologyVersion);
});

test('one queue over all members, in the order of arrival', async () => {
  await using set = new MockReplicaSet({ members: 2 });
  await set.run();
  const [a, b] = await Promise.all(set.servers.map(({ port }) => rawClient(port)));
  for (const [n, client] of [b, a, b, a].entries()) {
    client?.command({ n });
    await waitUntil(() => set.unread.length === n + 1, `receive ${n}`);
  }
  for (const n of [0, 1, 2, 3]) {
    const request = await set.receives({ n });
    assert.equal(set.requestIsToPrimary(request), n % 2 === 1);
    assert.equal(request.server, set.servers[n % 2 === 1 ? 0 : 1]);
  }
  const [first] = set.servers;
  first?.autoresponds('mine', { by: 'member' });
  set.autoresponds((request: MockRequest) => request.ok({ by: 'set' }));
  a?.command({ mine: 1 });
  b?.command({ mine: 1 });
  assert.equal((await replyOf(a as RawClient))['by'], 'member');
  assert.equal((await replyOf(b as RawClient))['by'], 'set');
});

test('a member that is down refuses, and comes back', async () => {
  await using set = new MockReplicaSet({ members: 2 });
  await set.run();
  const port = set.servers[1]?.port ?? 0;
  const client = await rawClient(port);
  await set.takeDown(1);
  await client.closed;
  await assert.rejects(rawClient(port), { code: 'ECONNREFUSED' });
  await set.bringUp(1);
  (await rawClient(port)).stream.destroy();
});

test('connections behind a load balancer stay with their service', async () => {
  await using balancer = new MockLoadBalancer();
  await balancer.run();
  const client = new MongoClient(balancer.uri);
  await going(
    () => client.db('db').command({ ping: 1 }),
    async () => {
      const request = await balancer.receives('ping');
      assert.equal(String(balancer.serviceOf(request)), String(balancer.serviceIds[0]));
      await request.ok();
    },
  );
  await client.close();
  const raw = await rawClient(balancer.servers[0]?.port ?? 0);
  const said = (await helloOf(raw, { loadBalanced: true }))['serviceId'];
  assert.equal(String(said), String(balancer.serviceIds[1]));
});

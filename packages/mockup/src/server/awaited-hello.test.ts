import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, type Message } from '@touchstone/protocol';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { ObjectId } from 'bson';
import { MockupDB } from './mockup-db.ts';
import { type RawClient, rawClient } from './raw-client.test-support.ts';

interface Scene {
  readonly world: SimulatedRuntime;
  readonly server: MockupDB;
  readonly client: RawClient;
  /** The state of the server, as it tells at once. */
  readonly version: Document;
}

async function scene(): Promise<Scene> {
  const world = simulatedRuntime({ seed: 5, latency: { minMS: 1, maxMS: 1 } });
  const { clock } = world;
  const server = new MockupDB({ runtime: world, autoHello: true, streamingHello: true });
  await clock.run(server.run());
  const client = await clock.run(rawClient(server.port, world));
  client.command({ hello: 1 });
  const version = bodyOf(await clock.run(client.next()))['topologyVersion'];
  return { world, server, client, version };
}

function bodyOf(message: Message): Document {
  assert.equal(message.kind, 'msg');
  return decode(message.body);
}

/** The time in milliseconds after which the next reply is there, and what it says. */
async function replyAfter({ world: { clock }, client }: Scene): Promise<[number, Document]> {
  const began = clock.now();
  const body = bodyOf(await clock.run(client.next()));
  return [clock.now() - began, body];
}

test('who knows the newest state is answered when the time is over, or when it changes', async () => {
  const all = await scene();
  const { server, client, version, world } = all;
  const awaited = { hello: 1, topologyVersion: version, maxAwaitTimeMS: 500 };
  client.command(awaited);
  const [took, same] = await replyAfter(all);
  assert.ok(took >= 500 && took < 510, String(took));
  assert.equal(String(same['topologyVersion'].counter), '0');
  client.command(awaited);
  await world.clock.advance(50);
  server.helloChanged();
  const [soon, changed] = await replyAfter(all);
  assert.ok(soon < 5, String(soon));
  assert.equal(String(changed['topologyVersion'].counter), '1');
  await world.clock.run(server.stop());
});

test('who knows an older state, or one of another process, is answered at once', async () => {
  const all = await scene();
  const { server, client, version, world } = all;
  server.helloChanged();
  const another = { processId: new ObjectId(), counter: 1n };
  for (const topologyVersion of [version, another]) {
    client.command({ hello: 1, topologyVersion, maxAwaitTimeMS: 500 });
    const [took, body] = await replyAfter(all);
    assert.ok(took < 5, String(took));
    assert.equal(String(body['topologyVersion'].counter), '1');
  }
  for (const plain of [{ topologyVersion: another }, { maxAwaitTimeMS: 500 }]) {
    client.command({ hello: 1, ...plain });
    assert.ok((await replyAfter(all))[0] < 5);
  }
  await world.clock.run(server.stop());
});

test('a stream of hellos tells of each change, and of nothing every so often', async () => {
  const all = await scene();
  const { server, client, version, world } = all;
  client.command(
    { hello: 1, topologyVersion: version, maxAwaitTimeMS: 100 },
    { exhaustAllowed: true },
  );
  const counters: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    if (turn % 2 === 1) server.helloChanged();
    const [took, body] = await replyAfter(all);
    counters.push(String(body['topologyVersion'].counter));
    assert.ok(turn % 2 === 1 ? took < 5 : took >= 95, `${turn}: ${took}`);
  }
  assert.deepEqual(counters, ['0', '1', '1', '2']);
  await world.clock.run(server.stop());
});

test('a client that goes leaves no awaited hello and no late reply behind', async () => {
  const { server, client, version, world } = await scene();
  client.command({ hello: 1, topologyVersion: version, maxAwaitTimeMS: 60_000 });
  client.command({ ping: 1 });
  const request = await world.clock.run(server.receives('ping'));
  const sending = request.ok({}, { delayMS: 60_000 });
  const refused = assert.rejects(sending, /the client has gone/);
  await world.clock.advance(5);
  const began = world.clock.now();
  client.stream.destroy();
  await world.clock.run(refused);
  await world.clock.run(server.stop());
  // Whatever timer was left would be waited for.
  await assert.rejects(world.clock.run(new Promise(() => {})), /nothing is left to happen/);
  assert.ok(world.clock.now() - began < 10, 'no timer is left');
});

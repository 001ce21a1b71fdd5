import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../going/wait-until.ts';
import { rawClient } from '../server/raw-client.test-support.ts';
import { withFixture } from './mock-fixture.ts';
import { mockTest } from './node-test.ts';
import { type VitestContext, withMockServer } from './vitest.ts';

mockTest('the fixture of node:test gives a server', async ({ server, t }) => {
  const client = await rawClient(server.port);
  client.command({ hello: 1 });
  client.command({ ping: 1 });
  await server.receives('ping').ok();
  assert.match(t.name, /fixture of node:test/);
});

mockTest('its options are the server’s', { label: 'mine' }, ({ server }) => {
  assert.equal(server.label, 'mine');
});

test('unread requests, handler errors and protocol errors fail the test, with the last frames', async () => {
  const unread = withFixture({}, async ({ server }) => {
    (await rawClient(server.port)).command({ ping: 1 });
    await waitUntil(() => server.unread.length === 1, 'receive a ping');
  });
  await assert.rejects(
    unread,
    /1 requests were not read:\n {2}OpMsg\(\{"ping": 1[\s\S]*The last frames[\s\S]*connection from/,
  );
  const handler = withFixture({}, async ({ server }) => {
    server.autoresponds('ping', () => {
      throw new Error('boom');
    });
    const client = await rawClient(server.port);
    client.command({ ping: 1 });
    await client.closed;
  });
  await assert.rejects(handler, /a handler of the mock server failed: Error: boom/);
  const protocol = withFixture({}, async ({ server }) => {
    const client = await rawClient(server.port);
    client.send(Uint8Array.of(1, 0, 0, 0));
    await client.closed;
  });
  await assert.rejects(
    protocol,
    /protocol error on connection 1[\s\S]*claims 1 bytes[\s\S]*\(at byte 0\)[\s\S]*> 00000000 {2}01 00 00 00/,
  );
  const own = withFixture({}, () => assert.fail('the body'));
  await assert.rejects(own, /the body\nThe last frames/);
});

test('the fixture of Vitest does the same', async () => {
  const { server: fixture } = withMockServer();
  const context: VitestContext = { task: {} };
  await fixture(context, async (server) => {
    const client = await rawClient(server.port);
    client.command({ ping: 1 });
    await server.receives('ping').ok();
  });
  const unread = fixture(context, async (server) => {
    (await rawClient(server.port)).command({ ping: 1 });
    await waitUntil(() => server.unread.length === 1, 'receive a ping');
  });
  await assert.rejects(unread, /were not read[\s\S]*The last frames/);
  const errors = [{ message: 'expected 1 to be 2' }];
  await fixture({ task: { result: { state: 'fail', errors } } }, async (server) => {
    (await rawClient(server.port)).command({ ping: 1 });
    await waitUntil(() => server.unread.length === 1, 'receive a ping');
  });
  assert.match(errors[0]?.message ?? '', /expected 1 to be 2\nThe last frames/);
});

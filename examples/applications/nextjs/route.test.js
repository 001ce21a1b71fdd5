import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startStandalone } from '@touchstone/server';
import { GET, POST } from './app/api/items/route.js';

let server;

before(async () => {
  server = await startStandalone({ database: 'shop' });
  process.env.MONGODB_URI = server.uri;
});
beforeEach(() => server.reset());
after(async () => {
  await globalThis.mongoClient?.close();
  await server.close();
});

const post = (item) =>
  POST(new Request('http://localhost/api/items', { method: 'POST', body: JSON.stringify(item) }));

test('what is posted is found', async () => {
  assert.equal((await post({ name: 'lamp', price: 20 })).status, 201);
  const found = await GET(new Request('http://localhost/api/items?name=lamp'));
  assert.deepEqual(await found.json(), [{ name: 'lamp', price: 20 }]);
});

test('what has no name is refused; nothing is left of other tests', async () => {
  assert.equal((await post({ price: 20 })).status, 400);
  assert.deepEqual(await (await GET(new Request('http://localhost/api/items'))).json(), []);
});

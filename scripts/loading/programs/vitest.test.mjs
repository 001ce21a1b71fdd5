/** Vitest: ECMAScript modules, and what they require is the same. */
import { createRequire } from 'node:module';
import { withMockServer } from '@touchstone/mockup/vitest';
import { startStandalone } from '@touchstone/server';
import { MongoClient, ObjectId } from 'mongodb';
import { expect, test } from 'vitest';

test('import and require give the same classes', async () => {
  const required = createRequire(import.meta.url)('mongodb');
  expect(required.MongoClient).toBe(MongoClient);
  const server = await startStandalone();
  const client = new required.MongoClient(server.uri);
  const { insertedId } = await client.db('app').collection('things').insertOne({ a: 1 });
  expect(insertedId).toBeInstanceOf(ObjectId);
  await client.close();
  await server[Symbol.asyncDispose]();
});

test.extend(withMockServer())('the fixture of the mock server', async ({ server }) => {
  const client = new MongoClient(server.uri);
  const pong = client.db('app').command({ ping: 1 });
  await server.receives('ping').ok();
  expect((await pong).ok).toBe(1);
  await client.close();
});

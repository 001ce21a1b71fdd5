import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { type Login, RawClient } from './raw-client.test-support.ts';
import { startStandalone } from './standalone.ts';

const ROOT: Login = { username: 'root', password: 'correct horse' };

test('the rights of one who logs in as a second user are those of both', async () => {
  await using server = await startStandalone({ auth: { users: [ROOT] } });
  const address = present(server.hosts[0]);
  using root = await RawClient.connect(address);
  using client = await RawClient.connect(address);
  assert.equal((await root.logIn(ROOT))['ok'], 1);
  const create = (name: string, role: string, database: string): Promise<Document> =>
    root.send({ createUser: name, pwd: name, roles: [role] }, database);
  await create('reader', 'read', 'a');
  await create('writer', 'readWrite', 'b');
  const logIn = async (name: string, database: string): Promise<void> => {
    const reply = await client.logIn({ username: name, password: name, database });
    assert.equal(reply['ok'], 1);
  };
  const reads = async (): Promise<unknown> => (await client.send({ find: 'c' }, 'a'))['codeName'];
  const writes = async (): Promise<unknown> =>
    (await client.send({ insert: 'c', documents: [{}] }, 'b'))['codeName'];
  await logIn('reader', 'a');
  assert.deepEqual([await reads(), await writes()], [undefined, 'Unauthorized']);
  await logIn('writer', 'b');
  assert.deepEqual([await reads(), await writes()], [undefined, undefined]);
  await client.send({ logout: 1 }, 'b');
  assert.deepEqual([await reads(), await writes()], [undefined, 'Unauthorized']);
});

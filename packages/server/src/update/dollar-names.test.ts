import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('a name with a dollar may go, where one could not be made', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const update = async (u: Document): Promise<Document> => {
    const reply = await client.run({ update: 'c', updates: [{ q: { _id: 1 }, u }] });
    const [error] = reply['writeErrors'] ?? [];
    return error ?? reply;
  };
  await client.run({ insert: 'c', documents: [{ _id: 1, $q: 1, a: 1 }] });
  assert.equal((await update({ $unset: { $q: '' } }))['nModified'], 1);
  const { cursor } = await client.run({ find: 'c' });
  assert.deepEqual(cursor.firstBatch, [{ _id: 1, a: 1 }]);
  assert.equal((await update({ $set: { $q: 1 } }))['code'], 52);
});

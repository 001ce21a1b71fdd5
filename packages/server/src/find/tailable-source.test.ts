import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('a tailable cursor ends when its place was written over', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const insert = (...ids: number[]): Promise<unknown> =>
    client.run({ insert: 'c', documents: ids.map((_id) => ({ _id })) });
  await client.run({ create: 'c', capped: true, size: 4096, max: 3 });
  await insert(1, 2, 3);
  const { cursor } = await client.run({ find: 'c', tailable: true, batchSize: 1 });
  await insert(4, 5, 6, 7);
  const reply = await client.run({ getMore: cursor.id, collection: 'c' });
  assert.equal(reply['codeName'], 'CappedPositionLost');
  assert.match(reply['errmsg'], /Last seen record id: RecordId\(1\)$/);
});

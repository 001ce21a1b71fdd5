import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('the op-log can be read and tailed', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const client = new InProcessClient(set.server(present(set.primary)));
  await client.run({ insert: 'c', documents: [{ _id: 1, a: 1, long: 'x'.repeat(99) }], $db: 'd' });
  await client.run({ update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { b: 1 } } }], $db: 'd' });
  await client.run({ delete: 'c', deletes: [{ q: { _id: 1 }, limit: 1 }], $db: 'd' });
  const read = await client.run({ find: 'oplog.rs', filter: { ns: 'd.c' }, $db: 'local' });
  const seen = read['cursor'].firstBatch.map(({ op, o, o2 }: Record<string, unknown>) => ({
    op,
    o,
    o2,
  }));
  assert.deepEqual(seen, [
    { op: 'i', o: { _id: 1, a: 1, long: 'x'.repeat(99) }, o2: { _id: 1 } },
    { op: 'u', o: { $v: 2, diff: { i: { b: 1 } } }, o2: { _id: 1 } },
    { op: 'd', o: { _id: 1 }, o2: undefined },
  ]);
  const tail = { find: 'oplog.rs', filter: { ns: 'd.e' }, tailable: true, $db: 'local' };
  const { cursor } = await client.run({ ...tail, awaitData: true });
  await client.run({ insert: 'e', documents: [{ _id: 2 }], $db: 'd' });
  const more = await client.run({ getMore: cursor.id, collection: 'oplog.rs', $db: 'local' });
  assert.deepEqual(
    more['cursor'].nextBatch.map(({ o }: Record<string, unknown>) => o),
    [{ _id: 2 }],
  );
  const refused = await client.run({ insert: 'oplog.rs', documents: [{}], $db: 'local' });
  assert.equal(refused['writeErrors'][0].code, 73);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { type ReplicaSet, startReplicaSet } from './replica-set.ts';

const INCREMENT = { update: 'c', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
const FIND_AND_INCREMENT = { findAndModify: 'c', query: { _id: 1 }, update: { $inc: { n: 1 } } };

/** A set with one document, and a transaction that has written to it and goes on. */
async function heldDocument(set: ReplicaSet) {
  const holder = new InProcessClient(set.server(present(set.primary)));
  await holder.run({ insert: 'c', documents: [{ _id: 1, n: 0 }] });
  const inTransaction = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1) };
  const lsid = { ...inTransaction, autocommit: false };
  const update = { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { held: true } } }] };
  await holder.run({ ...update, ...lsid, startTransaction: true });
  return {
    abort: () => holder.run({ abortTransaction: 1, ...lsid, $db: 'admin' }),
    async document(): Promise<Document> {
      const reader = new InProcessClient(set.server(present(set.primary)));
      return (await reader.run({ find: 'c' }))['cursor'].firstBatch[0];
    },
  };
}

const numbered = (lsid: Document, txnNumber: number): Document => ({
  lsid,
  txnNumber: Long.fromNumber(txnNumber),
});

for (const command of [INCREMENT, FIND_AND_INCREMENT]) {
  const name = Object.keys(command)[0];
  test(`${name}: a retry waits for the first attempt, which waits for a transaction`, async () => {
    await using set = await startReplicaSet();
    const held = await heldDocument(set);
    const [first, retry] = [1, 2].map(() => new InProcessClient(set.server(present(set.primary))));
    const write = { ...command, ...numbered({ id: new UUID() }, 1) };
    present(first).start(write);
    present(retry).start(write);
    await held.abort();
    const replies = await Promise.all([present(first).reply(), present(retry).reply()]);
    assert.deepEqual(
      replies.map((reply) => [present(reply)['ok'], present(reply)['writeErrors']]),
      [
        [1, undefined],
        [1, undefined],
      ],
    );
    assert.deepEqual(await held.document(), { _id: 1, n: 1 });
  });
}

test('a retry goes on when the connection of the first attempt ends', async () => {
  await using set = await startReplicaSet();
  const held = await heldDocument(set);
  const [first, retry] = [1, 2].map(() => new InProcessClient(set.server(present(set.primary))));
  const write = { ...INCREMENT, ...numbered({ id: new UUID() }, 1) };
  present(first).start(write);
  present(retry).start(write);
  present(first).disconnect();
  await held.abort();
  assert.equal(present(await present(retry).reply())['n'], 1);
  assert.deepEqual(await held.document(), { _id: 1, n: 1 });
});

test('what has waited for its session is too old when the session has gone on', async () => {
  await using set = await startReplicaSet();
  const held = await heldDocument(set);
  const [first, old, newer] = [1, 2, 3].map(
    () => new InProcessClient(set.server(present(set.primary))),
  );
  const lsid = { id: new UUID() };
  for (const [client, number] of [[first, 1] as const, [old, 1] as const, [newer, 2] as const]) {
    present(client).start({ ...INCREMENT, ...numbered(lsid, number) });
  }
  await held.abort();
  const replies = await Promise.all([
    present(first).reply(),
    present(old).reply(),
    present(newer).reply(),
  ]);
  assert.deepEqual(
    replies.map((reply) => present(reply)['code'] ?? present(reply)['n']),
    [1, 225, 1],
  );
  assert.deepEqual(await held.document(), { _id: 1, n: 2 });
});

test('who has waited for its session on a primary does not write on a secondary', async () => {
  await using set = await startReplicaSet();
  await heldDocument(set);
  const [first, retry] = [1, 2].map(() => new InProcessClient(set.server(present(set.primary))));
  const write = { ...INCREMENT, ...numbered({ id: new UUID() }, 1) };
  present(first).start(write);
  present(retry).start(write);
  set.stepDown();
  const replies = await Promise.all([present(first).reply(), present(retry).reply()]);
  assert.deepEqual(
    replies.map((reply) => present(reply)['code']),
    [11602, 11602],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, Long, UUID } from 'bson';
import { clientOf, failOn, sessionOf, told, twoShards } from './routing.test-support.ts';

const TRANSIENT = 'TransientTransactionError';

test('a transaction goes on where it began, and ends once', async () => {
  await using cluster = await twoShards();
  const session = sessionOf(clientOf(cluster));
  const insert = (_id: number): Document => ({ insert: 'c', documents: [{ _id }], $db: 'a' });
  const find = { find: 'c', $db: 'b' };
  const end = (name: string): Promise<Document> => session.run({ [name]: 1, $db: 'admin' });
  session.begin();
  assert.equal(told(await session.run(insert(1))), 'ok');
  assert.deepEqual(told(await session.run(insert(2), { startTransaction: true })), [
    'ConflictingOperationInProgress',
    117,
  ]);
  assert.equal(told(await end('commitTransaction')), 'ok');
  assert.equal(told(await end('commitTransaction')), 'ok');
  assert.deepEqual(told(await session.run(find)), ['TransactionCommitted', 256]);
  assert.deepEqual(told(await end('abortTransaction')), ['TransactionCommitted', 256]);
  session.begin();
  assert.equal(told(await session.run(find)), 'ok');
  assert.equal(told(await end('abortTransaction')), 'ok');
  assert.deepEqual(told(await session.run(find)), ['NoSuchTransaction', 251, TRANSIENT]);
  assert.deepEqual(told(await end('commitTransaction')), ['NoSuchTransaction', 251, TRANSIENT]);
  const old = { txnNumber: Long.fromNumber(1) };
  assert.deepEqual(told(await session.run(find, old)), ['TransactionTooOld', 225]);
  assert.deepEqual(told(await session.run(find, { ...old, startTransaction: true })), [
    'TransactionTooOld',
    225,
  ]);
  const next = { txnNumber: Long.fromNumber(9) };
  const unknown = await session.run(find, next);
  assert.deepEqual(told(unknown), ['NoSuchTransaction', 251, TRANSIENT]);
  assert.match(
    unknown['errmsg'],
    /^cannot continue txnId 2 for session .* with txnRetryCounter 0$/,
  );
  const fresh = await sessionOf(clientOf(cluster)).run(find);
  assert.match(fresh['errmsg'], /^cannot continue txnId -1 for session/);
});

test('replies in a transaction say which shard knows its end: the first that was written to', async () => {
  await using cluster = await twoShards();
  const session = sessionOf(clientOf(cluster));
  const token = (reply: Document): unknown => reply['recoveryToken'].recoveryShardId;
  session.begin();
  assert.equal(token(await session.run({ find: 'c', $db: 'a' })), undefined);
  const written = token(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' }));
  assert.equal(typeof written, 'string');
  const later = token(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' }));
  assert.equal(later, written);
  assert.equal(token(await session.run({ find: 'c', $db: 'a' })), written);
  const { cursor } = await clientOf(cluster).run({ find: 'databases', $db: 'config' });
  const { primary } = cursor.firstBatch.find(({ _id }: Document) => _id === 'b');
  assert.equal(written, primary);
  assert.equal(told(await session.run({ commitTransaction: 1, $db: 'admin' })), 'ok');
});

test('a statement that fails on one shard ends the transaction on all', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
  const session = sessionOf(client);
  session.begin();
  assert.equal(told(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' })), 'ok');
  const failed = await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
  assert.equal(failed['writeErrors']?.[0].code ?? failed['code'], 11_000);
  const after = await session.run({ find: 'c', $db: 'a' });
  assert.deepEqual(told(after), ['NoSuchTransaction', 251, TRANSIENT]);
  // Of a write it is an error of the whole command too, not one of its statements.
  const again = await session.run({ insert: 'c', documents: [{ _id: 3 }], $db: 'a' });
  assert.deepEqual(told(again), ['NoSuchTransaction', 251, TRANSIENT]);
  const written = await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' });
  assert.equal(written['n'], 1);
});

test('ending sessions forgets their transactions, killing them aborts what is open', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const lsid = { id: new UUID() };
  const other = { id: new UUID() };
  const begin = (of: Document, number: number): Document => ({
    lsid: of,
    txnNumber: Long.fromNumber(number),
    autocommit: false,
    startTransaction: true,
  });
  const insert = { insert: 'c', documents: [{ _id: 1 }], $db: 'a' };
  const find = { find: 'c', $db: 'b' };
  await client.run({ ...insert, ...begin(lsid, 1) });
  await client.run({ ...find, ...begin(other, 1) });
  const { startTransaction: _, ...inside } = begin(lsid, 1);
  const { startTransaction: __, ...inOther } = begin(other, 1);
  await client.run({ killSessions: [lsid], $db: 'admin' });
  assert.deepEqual(told(await client.run({ ...find, ...inside })), [
    'NoSuchTransaction',
    251,
    TRANSIENT,
  ]);
  assert.equal(told(await client.run({ ...find, ...inOther })), 'ok');
  await client.run({ killAllSessions: [], $db: 'admin' });
  assert.deepEqual(told(await client.run({ ...find, ...inOther })), [
    'NoSuchTransaction',
    251,
    TRANSIENT,
  ]);
  assert.match((await client.run({ ...find, ...inside }))['errmsg'], /has been aborted/);
  await client.run({ endSessions: [lsid], $db: 'admin' });
  assert.match((await client.run({ ...find, ...inside }))['errmsg'], /cannot continue txnId -1/);
  assert.match((await client.run({ ...find, ...inOther }))['errmsg'], /has been aborted/);
});

test('a failure of a shard ends the transaction on the others', async () => {
  await using cluster = await twoShards();
  const session = sessionOf(clientOf(cluster));
  session.begin();
  await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' });
  for (const shard of [0, 1])
    await failOn(cluster, shard, { failCommands: ['find'], errorCode: 8 });
  assert.deepEqual(told(await session.run({ find: 'c', $db: 'b' })), ['UnknownError', 8]);
  const after = await session.run({ find: 'c', $db: 'a' });
  assert.deepEqual(told(after), ['NoSuchTransaction', 251, TRANSIENT]);
  const [one] = [clientOf(cluster)];
  for (const shard of [0, 1]) await failOn(cluster, shard, { failCommands: ['find'] }, 'off');
  assert.deepEqual((await one.run({ find: 'c', $db: 'a' }))['cursor'].firstBatch, []);
});

test('what a session may not do is refused by a mongos itself', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const lsid = { id: new UUID() };
  const txnNumber = Long.fromNumber(1);
  const inside = { lsid, txnNumber, autocommit: false };
  const documents = [{ _id: 1 }];
  for (const [command, codeName] of [
    [{ count: 'c', ...inside, startTransaction: true }, 'OperationNotSupportedInTransaction'],
    [{ find: 'c', lsid, txnNumber }, 'NotARetryableWriteCommand'],
    [{ find: 'c', txnNumber }, 'InvalidOptions'],
    [{ insert: 'c', documents, readConcern: { level: 'majority' } }, 'InvalidOptions'],
    [{ insert: 'c', documents, lsid, txnNumber: Long.fromNumber(2) }, undefined],
  ] as const)
    assert.equal(
      (await client.run({ ...command, $db: 'a' }))['codeName'],
      codeName,
      JSON.stringify(command),
    );
});

test('a database moves when no transaction in progress uses it', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const session = sessionOf(client);
  session.begin();
  assert.equal(told(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' })), 'ok');
  const { cursor } = await client.run({ find: 'databases', filter: { _id: 'b' }, $db: 'config' });
  const move = async (): Promise<unknown> =>
    told(await client.run({ movePrimary: 'a', to: cursor.firstBatch[0].primary, $db: 'admin' }));
  assert.deepEqual(await move(), ['ConflictingOperationInProgress', 117]);
  assert.equal(told(await session.run({ commitTransaction: 1, $db: 'admin' })), 'ok');
  assert.equal(await move(), 'ok');
  const found = await client.run({ find: 'c', $db: 'a' });
  assert.deepEqual(found['cursor'].firstBatch, [{ _id: 1 }]);
});

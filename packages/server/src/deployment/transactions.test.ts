import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary, type Document, Long } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { type ReplicaSet, startReplicaSet } from './replica-set.ts';

let sessions = 0;

/** A session that counts its own transaction numbers. */
class TestSession {
  readonly lsid: Document;
  readonly #client: RawClient;
  txnNumber = 0;

  constructor(client: RawClient) {
    this.#client = client;
    const id = new Uint8Array(16);
    id[15] = ++sessions;
    this.lsid = { id: new Binary(id, 4) };
  }

  start(command: Document): Promise<Document> {
    this.txnNumber++;
    return this.go({ ...command, startTransaction: true });
  }

  go(command: Document, database = 'test'): Promise<Document> {
    const txnNumber = Long.fromNumber(this.txnNumber);
    const { lsid } = this;
    return this.#client.send({ ...command, lsid, txnNumber, autocommit: false }, database);
  }

  commit(): Promise<Document> {
    return this.go({ commitTransaction: 1 }, 'admin');
  }

  abort(): Promise<Document> {
    return this.go({ abortTransaction: 1 }, 'admin');
  }
}

function insert(collection: string, ...ids: number[]): Document {
  return { insert: collection, documents: ids.map((_id) => ({ _id })) };
}

function set(collection: string, _id: number, x: number): Document {
  return { update: collection, updates: [{ q: { _id }, u: { $set: { x } } }] };
}

const TRANSIENT = ['TransientTransactionError'];

let deployment: ReplicaSet;
const clients: RawClient[] = [];
let collections = 0;

before(async () => {
  deployment = await startReplicaSet({ members: 1 });
});

after(async () => {
  for (const client of clients) client[Symbol.dispose]();
  await deployment.close();
});

async function connect(): Promise<RawClient> {
  const client = await RawClient.connect(present(deployment.primary));
  clients.push(client);
  return client;
}

/** A collection of its own with documents 1 and 2, a client, and two sessions on further clients. */
async function scene() {
  const name = `c${++collections}`;
  const client = await connect();
  await client.send(insert(name, 1, 2), 'test');
  const one = new TestSession(await connect());
  const two = new TestSession(await connect());
  const ids = async (from: (command: Document) => Promise<Document>): Promise<number[]> => {
    const { cursor } = await from({ find: name, sort: { _id: 1 } });
    return cursor.firstBatch.map(({ _id }: Document) => _id);
  };
  const outside = (command: Document): Promise<Document> => client.send(command, 'test');
  return { name, client, one, two, ids, outside };
}

test('what is written is seen inside at once, outside from the commit on', async () => {
  const { name, one, ids, outside } = await scene();
  await one.start(insert(name, 3));
  await one.go({ delete: name, deletes: [{ q: { _id: 1 }, limit: 1 }] });
  assert.deepEqual(await ids((command) => one.go(command)), [2, 3]);
  assert.deepEqual(await ids(outside), [1, 2]);
  assert.equal((await one.commit()).ok, 1);
  assert.deepEqual(await ids(outside), [2, 3]);
});

test('an aborted transaction leaves nothing', async () => {
  const { name, one, ids, outside } = await scene();
  await one.start(insert(name, 3));
  await one.go({ create: `${name}-made` });
  assert.equal((await one.abort()).ok, 1);
  assert.deepEqual(await ids(outside), [1, 2]);
  const { cursor } = await outside({ listCollections: 1, filter: { name: `${name}-made` } });
  assert.deepEqual(cursor.firstBatch, []);
});

test('a snapshot does not move', async () => {
  const { name, one, ids, outside } = await scene();
  await one.start({ find: name });
  await outside(insert(name, 3));
  await outside({ delete: name, deletes: [{ q: { _id: 1 }, limit: 1 }] });
  assert.deepEqual(await ids((command) => one.go(command)), [1, 2]);
});

for (const sort of [undefined, { x: 1 }, { x: -1 }]) {
  const how =
    sort === undefined ? 'by an index' : `by an index in the order ${JSON.stringify(sort)}`;
  test(`a snapshot does not move between two batches of what is found ${how}`, async () => {
    const { name, one, outside } = await scene();
    const documents = Array.from({ length: 12 }, (_, at) => ({ _id: 10 + at, x: 10 + at }));
    await outside({ createIndexes: name, indexes: [{ key: { x: 1 }, name: 'x' }] });
    await outside({ insert: name, documents });
    const find = { find: name, filter: { x: { $gte: 10 } }, batchSize: 3, ...(sort && { sort }) };
    const { cursor } = await one.start(find);
    const found: Document[] = [...cursor.firstBatch];
    let { id } = cursor;
    for (let at = 0; BigInt(id) !== 0n; at++) {
      // One that was found goes where it would be found again, and two that were not go away.
      const [before] = documents.filter(
        ({ _id }) => found.some((each) => each['_id'] === _id) === (at % 2 === 0),
      );
      if (before) await outside(set(name, before._id, at % 2 === 0 ? 900 + at : 800 + at));
      const gone = documents.find(({ _id }) => !found.some((each) => each['_id'] === _id));
      if (gone) await outside({ delete: name, deletes: [{ q: { _id: gone._id }, limit: 1 }] });
      const more = await one.go({ getMore: Long.fromValue(id), collection: name, batchSize: 2 });
      found.push(...more.cursor.nextBatch);
      id = more.cursor.id;
    }
    const values = found.map((each) => each['x']);
    const inOrder = documents.map(({ x }) => x);
    if (sort?.x === -1) inOrder.reverse();
    assert.deepEqual(sort === undefined ? values.toSorted((a, b) => a - b) : values, inOrder);
  });
}

test('of two writers the first wins, and the second has to start over', async () => {
  const { name, one, two } = await scene();
  await one.start(set(name, 1, 1));
  await two.start(insert(name, 9));
  const refused = await two.go(set(name, 1, 2));
  assert.equal(refused.codeName, 'WriteConflict');
  assert.deepEqual(refused.errorLabels, TRANSIENT);
  const gone = await two.commit();
  assert.equal(gone.codeName, 'NoSuchTransaction');
  assert.equal((await one.commit()).ok, 1);
});

test('whoever read a version that has changed since cannot write over it', async () => {
  const { name, one, outside } = await scene();
  await one.start({ find: name });
  await outside(set(name, 1, 1));
  const refused = await one.go(set(name, 1, 2));
  assert.equal(refused.codeName, 'WriteConflict');
});

test('two transactions cannot take the same key of a unique index', async () => {
  const { name, one, two, outside } = await scene();
  await outside({
    createIndexes: name,
    indexes: [{ key: { u: 1 }, name: 'u', unique: true, sparse: true }],
  });
  await one.start({ insert: name, documents: [{ _id: 3, u: 1 }] });
  const refused = await two.start({ insert: name, documents: [{ _id: 4, u: 1 }] });
  assert.equal(refused.codeName, 'WriteConflict');
  const own = await one.go({ insert: name, documents: [{ _id: 5, u: 1 }] });
  assert.equal(own.writeErrors[0].code, 11000);
});

test('a write outside waits for the transaction that holds its document', async () => {
  const { name, one, client, outside } = await scene();
  await one.start(set(name, 1, 1));
  const waiting = client.send(
    { update: name, updates: [{ q: { _id: 1 }, u: { $inc: { x: 10 } } }] },
    'test',
  );
  await one.commit();
  assert.equal((await waiting).nModified, 1);
  const { cursor } = await outside({ find: name, filter: { _id: 1 } });
  assert.deepEqual(cursor.firstBatch, [{ _id: 1, x: 11 }]);
});

test('an update of many that waits goes on where it stopped', async () => {
  const { name, one, client, outside } = await scene();
  await one.start(set(name, 2, 1));
  const update = { q: {}, u: { $inc: { x: 10 } }, multi: true };
  const waiting = client.send({ update: name, updates: [update] }, 'test');
  await one.commit();
  const { n, nModified } = await waiting;
  assert.deepEqual({ n, nModified }, { n: 2, nModified: 2 });
  const { cursor } = await outside({ find: name, sort: { _id: 1 } });
  assert.deepEqual(cursor.firstBatch, [
    { _id: 1, x: 10 },
    { _id: 2, x: 11 },
  ]);
});

test('its time limit ends a write that waits', async () => {
  const { name, one, outside } = await scene();
  await one.start(set(name, 1, 1));
  const refused = await outside({ ...set(name, 1, 2), maxTimeMS: 1 });
  assert.equal(refused.codeName, 'MaxTimeMSExpired');
  const dropped = await outside({ drop: name, maxTimeMS: 1 });
  assert.equal(dropped.codeName, 'MaxTimeMSExpired');
});

test('a failed statement ends the transaction', async () => {
  const { name, one } = await scene();
  await one.start(insert(name, 3));
  const failed = await one.go(insert(name, 1));
  assert.equal(failed.writeErrors[0].code, 11000);
  const gone = await one.go({ find: name });
  assert.equal(gone.errmsg, 'Transaction with { txnNumber: 1 } has been aborted.');
  assert.deepEqual(gone.errorLabels, TRANSIENT);
});

test('committing again is no error; anything else after it is', async () => {
  const { name, one } = await scene();
  await one.start(insert(name, 3));
  assert.equal((await one.commit()).ok, 1);
  assert.equal((await one.commit()).ok, 1);
  assert.equal((await one.abort()).codeName, 'TransactionCommitted');
  assert.equal((await one.go({ find: name })).codeName, 'TransactionCommitted');
});

test('a number that was used, and one that is too old, start nothing', async () => {
  const { name, one } = await scene();
  one.txnNumber = 5;
  await one.start({ find: name });
  one.txnNumber = 5;
  assert.equal((await one.start({ find: name })).codeName, 'ConflictingOperationInProgress');
  one.txnNumber = 2;
  assert.equal((await one.start({ find: name })).codeName, 'TransactionTooOld');
  one.txnNumber = 7;
  assert.equal((await one.go({ find: name })).codeName, 'NoSuchTransaction');
});

test('a new transaction of a session aborts the one before', async () => {
  const { name, one, ids } = await scene();
  await one.start(insert(name, 3));
  await one.start({ find: name });
  assert.deepEqual(await ids((command) => one.go(command)), [1, 2]);
});

for (const [words, command] of [
  ["Cannot run 'drop' in a multi-document transaction.", { drop: 'c1' }],
  ['This command is not supported in transactions', { ping: 1 }],
  [
    '$out cannot be used in a transaction',
    { aggregate: 'c1', pipeline: [{ $out: 'o' }], cursor: {} },
  ],
  ['It is illegal to open a tailable cursor in a transaction', { find: 'c1', tailable: true }],
  [
    'writeConcern is not allowed within a multi-statement transaction',
    { insert: 'c1', documents: [{}], writeConcern: { w: 1 } },
  ],
] as const) {
  test(`refuses: ${words}`, async () => {
    const { one } = await scene();
    const refused = await one.start(command);
    assert.equal(refused.errmsg, words);
  });
}

test('creates collections and indexes that appear with the commit', async () => {
  const { name, one, outside } = await scene();
  const made = `${name}-made`;
  await one.start({ create: made });
  const index = { key: { u: 1 }, name: 'u', unique: true };
  assert.equal((await one.go({ createIndexes: made, indexes: [index] })).ok, 1);
  const existing = await outside({ listIndexes: made });
  assert.equal(existing.codeName, 'NamespaceNotFound');
  await one.go({ insert: made, documents: [{ _id: 1, u: 1 }] });
  assert.equal((await one.commit()).ok, 1);
  assert.equal((await outside({ listIndexes: made })).cursor.firstBatch.length, 2);
  const taken = await outside({ insert: made, documents: [{ _id: 2, u: 1 }] });
  assert.equal(taken.writeErrors[0].code, 11000);
});

test('a read in the past is as old as the history that is kept', async () => {
  const { name, client, outside } = await scene();
  const { operationTime } = await outside(insert(name, 3));
  await outside(insert(name, 4));
  const at = (atClusterTime: unknown): Promise<Document> =>
    client.send({ find: name, readConcern: { level: 'snapshot', atClusterTime } }, 'test');
  assert.equal((await at(operationTime)).cursor.firstBatch.length, 3);
  const tooOld = await at(new operationTime.constructor({ t: 1, i: 1 }));
  assert.equal(tooOld.code, 239);
});

test('killing its session aborts it', async () => {
  const { name, one, outside } = await scene();
  await one.start(insert(name, 3));
  await outside({ killSessions: [one.lsid] });
  assert.equal((await one.commit()).codeName, 'NoSuchTransaction');
});

test('a step-down aborts what is in progress, and keeps what was committed', async () => {
  await using deployment = await startReplicaSet({ members: 3 });
  const old = present(deployment.primary);
  using client = await RawClient.connect(old);
  const one = new TestSession(client);
  const two = new TestSession(client);
  await client.send({ create: 'c' }, 'test');
  await one.start(insert('c', 1));
  await one.commit();
  await two.start(insert('c', 2));
  const next = present(deployment.secondaries[0]);
  deployment.elect(next);
  using other = await RawClient.connect(next);
  const replayed = (session: TestSession): Promise<Document> => {
    const txnNumber = Long.fromNumber(session.txnNumber);
    const { lsid } = session;
    return other.send({ commitTransaction: 1, lsid, txnNumber, autocommit: false });
  };
  assert.equal((await replayed(one)).ok, 1);
  assert.equal((await replayed(two)).codeName, 'NoSuchTransaction');
  const { cursor } = await other.send({ find: 'c' }, 'test');
  assert.deepEqual(cursor.firstBatch, [{ _id: 1 }]);
});

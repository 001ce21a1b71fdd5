import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { type ShardedCluster, startShardedCluster } from './sharded-cluster.ts';

/** A cluster with the database `a` on the one and `b` on the other of its shards, each with an empty collection. */
async function twoShards(): Promise<ShardedCluster> {
  const cluster = await startShardedCluster({ shards: 2, version: '8.0.0' });
  const client = clientOf(cluster);
  for (const $db of ['a', 'b']) await client.run({ create: 'c', $db });
  return cluster;
}

function clientOf(cluster: ShardedCluster, at = 0): InProcessClient {
  return new InProcessClient(cluster.mongos(present(cluster.hosts[at])));
}

interface Watched {
  readonly aggregate?: string | number;
  readonly $db?: string;
  readonly stages?: readonly Document[];
  readonly options?: Document;
  readonly batchSize?: number;
}

/** A change stream as a client reads it. */
class Stream {
  readonly #client: InProcessClient;
  readonly #id: Long;
  readonly #name: string;
  readonly #db: string;
  token: Document;

  private constructor(client: InProcessClient, { cursor }: Document) {
    const { ns, id, postBatchResumeToken } = cursor;
    this.#client = client;
    this.#id = id;
    this.#db = ns.slice(0, ns.indexOf('.'));
    this.#name = ns.slice(ns.indexOf('.') + 1);
    this.token = postBatchResumeToken;
  }

  /** Opens one, of the whole cluster unless told. Its first events wait in the cursor. */
  static async open(client: InProcessClient, watched: Watched = {}): Promise<Stream> {
    const { aggregate = 1, $db = 'admin', stages = [], options = {} } = watched;
    const all = $db === 'admin' ? { allChangesForCluster: true } : {};
    const pipeline = [{ $changeStream: { ...all, ...options } }, ...stages];
    const reply = await client.run({ aggregate, pipeline, cursor: { batchSize: 0 }, $db });
    assert.equal(reply['ok'], 1, reply['errmsg']);
    return new Stream(client, reply);
  }

  async more(batchSize = 1000): Promise<Document> {
    const getMore = { getMore: this.#id, collection: this.#name, maxTimeMS: 1, batchSize };
    return this.#client.run({ ...getMore, $db: this.#db });
  }

  /** The events that are there now. */
  async events(batchSize?: number): Promise<Document[]> {
    const reply = await this.more(batchSize);
    assert.equal(reply['ok'], 1, reply['errmsg']);
    this.token = reply['cursor'].postBatchResumeToken;
    return reply['cursor'].nextBatch;
  }
}

function insert(client: InProcessClient, $db: string, _id: unknown): Promise<Document> {
  const writeConcern = { w: 1 };
  return client.run({ insert: 'c', documents: [{ _id }], writeConcern, $db });
}

/** `database:_id` of an insert, else the kind of event. */
function told({ operationType, ns, documentKey }: Document): string {
  return operationType === 'insert' ? `${ns.db}:${documentKey._id}` : operationType;
}

async function writeBoth(client: InProcessClient, ids: readonly number[]): Promise<void> {
  const next = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1), autocommit: false };
  const documents = ids.map((_id) => ({ _id }));
  await client.run({ insert: 'c', documents, ...next, startTransaction: true, $db: 'b' });
  const { recoveryToken } = await client.run({ insert: 'c', documents, ...next, $db: 'a' });
  await client.run({ commitTransaction: 1, recoveryToken, ...next, $db: 'admin' });
}

test('one stream of all shards, in the order of cluster time, that each of its tokens resumes', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client);
  const start = stream.token;
  const order: string[] = [];
  for (const [at, $db] of ['b', 'a', 'a', 'b', 'b', 'a'].entries()) {
    await insert(client, $db, at);
    order.push(`${$db}:${at}`);
  }
  await writeBoth(client, [10, 11]);
  await insert(client, 'b', 12);
  order.push('a:10', 'a:11', 'b:10', 'b:11', 'b:12');
  const events = await stream.events();
  assert.deepEqual(events.map(told), order);
  const times = events.map(({ clusterTime }) => clusterTime.toBigInt());
  assert.deepEqual(times, times.toSorted());
  // Another mongos knows the tokens as well.
  const other = clientOf(cluster, 1);
  for (const [at, token] of [start, ...events.map(({ _id }) => _id)].entries()) {
    const resumed = await Stream.open(other, { options: { resumeAfter: token } });
    assert.deepEqual((await resumed.events()).map(told), order.slice(at), `after ${at} events`);
  }
  const later = await Stream.open(other, { options: { resumeAfter: stream.token } });
  await insert(client, 'a', 13);
  assert.deepEqual((await later.events()).map(told), ['a:13']);
});

test('batches of one event tell where to go on', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  let stream = await Stream.open(client);
  for (let at = 0; at < 6; at++) await insert(client, at % 2 === 0 ? 'a' : 'b', at);
  const seen: string[] = [];
  for (let at = 0; at < 6; at++) {
    seen.push(...(await stream.events(1)).map(told));
    stream = await Stream.open(client, { options: { resumeAfter: stream.token } });
  }
  assert.deepEqual(seen, ['a:0', 'b:1', 'a:2', 'b:3', 'a:4', 'b:5']);
  assert.deepEqual(await stream.events(), []);
});

test('a quiet shard holds nothing back, and the high-water mark moves on', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client, { stages: [{ $match: { operationType: 'none' } }] });
  const before = stream.token;
  for (let at = 0; at < 5; at++) await insert(client, 'a', at);
  assert.deepEqual(await stream.events(), []);
  assert.ok(stream.token['_data'] > before['_data']);
  const resumed = await Stream.open(client, { options: { resumeAfter: stream.token } });
  await insert(client, 'b', 5);
  assert.deepEqual((await resumed.events()).map(told), ['b:5']);
});

test('what a majority of one shard does not have yet holds back what is later', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client);
  const [first] = cluster.shards;
  const behind = present(first).secondaries;
  for (const host of behind) present(first).pauseReplication(host);
  await insert(client, 'b', 1);
  await insert(client, 'a', 2);
  await insert(client, 'b', 3);
  assert.deepEqual((await stream.events()).map(told), ['b:1']);
  assert.deepEqual(await stream.events(), []);
  for (const host of behind) present(first).resumeReplication(host);
  assert.deepEqual((await stream.events()).map(told), ['a:2', 'b:3']);
});

test('a database that comes to be, or comes back, is seen wherever it is', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client, { aggregate: 'c', $db: 'fresh' });
  await client.run({ enableSharding: 'fresh', primaryShard: 'shard1', $db: 'admin' });
  await insert(client, 'fresh', 1);
  const seen = await stream.events();
  assert.deepEqual(seen.map(told), ['fresh:1']);
  await client.run({ dropDatabase: 1, $db: 'fresh' });
  const [dropped, invalidate, ...rest] = await stream.events();
  assert.deepEqual(
    [dropped, invalidate].map((event) => told(present(event))),
    ['drop', 'invalidate'],
  );
  assert.deepEqual(rest, []);
  await client.run({ enableSharding: 'fresh', primaryShard: 'shard0', $db: 'admin' });
  await insert(client, 'fresh', 2);
  const startAfter = present(invalidate)['_id'];
  const next = await Stream.open(client, { aggregate: 'c', $db: 'fresh', options: { startAfter } });
  assert.deepEqual((await next.events()).map(told), ['fresh:2']);
  const all = await Stream.open(client, { options: { resumeAfter: present(seen[0])['_id'] } });
  assert.deepEqual((await all.events()).map(told), ['drop', 'dropDatabase', 'fresh:2']);
});

test('a stream of a database ends when it is dropped, and once', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client, { $db: 'b' });
  await client.run({ renameCollection: 'b.c', to: 'b.d', $db: 'admin' });
  await client.run({ dropDatabase: 1, $db: 'b' });
  await insert(client, 'a', 1);
  const reply = await stream.more();
  const kinds = reply['cursor'].nextBatch.map(told);
  assert.deepEqual(kinds, ['rename', 'drop', 'dropDatabase', 'invalidate']);
  assert.equal(Number(reply['cursor'].id), 0);
});

test('images, expanded events and large events that are split', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  for (const $db of ['a', 'b']) {
    await client.run({ collMod: 'c', changeStreamPreAndPostImages: { enabled: true }, $db });
    await client.run({ insert: 'c', documents: [{ _id: 1, x: 'x'.repeat(9 << 20) }], $db });
  }
  const stream = await Stream.open(client, {
    options: {
      fullDocument: 'required',
      fullDocumentBeforeChange: 'required',
      showExpandedEvents: true,
    },
    stages: [{ $changeStreamSplitLargeEvent: {} }],
  });
  for (const $db of ['a', 'b']) {
    const u = { $set: { y: 1 } };
    await client.run({ update: 'c', updates: [{ q: { _id: 1 }, u }], $db });
    await client.run({ create: 'd', $db });
  }
  const events: Document[] = [];
  while (events.length < 6) events.push(...(await stream.events()));
  const kinds = events.map(
    ({ splitEvent, operationType }) => splitEvent?.fragment ?? operationType,
  );
  assert.deepEqual(kinds, [1, 2, 'create', 1, 2, 'create']);
  // Between the fragments of the second shard's event.
  const resumed = await Stream.open(client, {
    options: {
      resumeAfter: present(events[3])['_id'],
      fullDocument: 'required',
      fullDocumentBeforeChange: 'required',
      showExpandedEvents: true,
    },
    stages: [{ $changeStreamSplitLargeEvent: {} }],
  });
  const [second, create] = await resumed.events();
  assert.equal(second?.['splitEvent'].fragment, 2);
  assert.equal(create?.['operationType'], 'create');
});

test('a stream whose server is gone may be opened anew; views and unknown tokens are refused', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const stream = await Stream.open(client);
  await insert(client, 'a', 1);
  await insert(client, 'b', 2);
  const [first] = await stream.events(1);
  const [shard] = cluster.shards;
  await present(shard).kill(present(present(shard).primary));
  const failed = await stream.more();
  assert.equal(failed['code'], 6);
  assert.deepEqual(failed['errorLabels'], ['ResumableChangeStreamError']);
  const options = { resumeAfter: present(first)['_id'] };
  assert.deepEqual((await (await Stream.open(client, { options })).events()).map(told), ['b:2']);
  await client.run({ create: 'v', viewOn: 'c', $db: 'b' });
  const pipeline = [{ $changeStream: {} }];
  const refused = await client.run({ aggregate: 'v', pipeline, cursor: {}, $db: 'b' });
  assert.equal(refused['code'], 166);
  const other = present(first)['_id']._data.replace(/5A1004../, (uuid: string) =>
    uuid.endsWith('00') ? '5A100401' : '5A100400',
  );
  const lost = await client.run({
    aggregate: 1,
    pipeline: [{ $changeStream: { allChangesForCluster: true, resumeAfter: { _data: other } } }],
    cursor: {},
    $db: 'admin',
  });
  assert.equal(lost['code'], 280);
});

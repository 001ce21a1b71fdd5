/** PyMongo's test_cluster_time, test_cursor, test_cursor_namespace, test_getmore_sharded, test_list_indexes, test_op_msg, test_reset_and_request_check, test_standalone_shard. */
import { Timestamp } from 'bson';
import { MockLoadBalancer } from '../cluster/mock-load-balancer.ts';
import { MockReplicaSet } from '../cluster/mock-replica-set.ts';
import { MockSharded } from '../cluster/mock-sharded.ts';
import { go } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import { any } from '../matcher/value-matchers.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { OpMsg } from '../request/request-classes.ts';
import { isHello } from '../server/hello-answerer.ts';
import { MockupDB } from '../server/mockup-db.ts';
import {
  type AnyClient,
  errorNameOf,
  isAppRequest,
  plausibleReply,
  scenario,
} from './scenario.test-support.ts';

const GOSSIPING = [
  'ping',
  'insert',
  'update',
  'find',
  'getMore',
  'aggregate',
  'explain',
  'fails',
  'ping',
];

scenario(
  'cluster_time',
  { answer: { commands: GOSSIPING, newest: true, inHeartbeats: 0 } },
  async ({ connect }) => {
    await using cluster = new MockSharded({ mongoses: 1 });
    await cluster.run();
    let last = 0;
    let newest = true;
    let inHeartbeats = 0;
    const commands: string[] = [];
    cluster.servers[0]?.on('request', (request) => {
      if (isHello(request) && request.has('$clusterTime')) inHeartbeats++;
    });
    cluster.autoresponds(isAppRequest, (request: MockRequest) => {
      const sent = request.get('$clusterTime')?.clusterTime as Timestamp | undefined;
      newest &&= (sent?.t ?? 0) === last;
      const [name = ''] = request.fieldNames();
      commands.push(name);
      const $clusterTime = { clusterTime: new Timestamp({ t: ++last, i: 1 }) };
      if (name === 'fails') return request.commandErr(1, 'no', { $clusterTime });
      const id = name === 'find' ? 5n : 0n;
      const cursor = { id, ns: 'db.c', [name === 'getMore' ? 'nextBatch' : 'firstBatch']: [{}] };
      return request.ok({ ...plausibleReply(request), cursor, $clusterTime });
    });
    const db = connect(cluster.uri, { heartbeatFrequencyMS: 500 }).db('db');
    const coll = db.collection('c');
    await db.command({ ping: 1 });
    await coll.bulkWrite([
      { insertOne: { document: { _id: 1 } } },
      { updateOne: { filter: {}, update: { $set: { a: 1 } } } },
    ]);
    await coll.find().toArray();
    await coll.aggregate([]).toArray();
    await coll.find().explain();
    await errorNameOf(db.command({ fails: 1 }));
    await db.command({ ping: 1 });
    return { commands, newest, inHeartbeats };
  },
);

scenario(
  'cursor: a load-balanced cursor is never exhaust',
  { answer: { flags: [0, 0], sameConnection: true } },
  async ({ connect }) => {
    await using balancer = new MockLoadBalancer();
    await balancer.run();
    const found = go(() => connect(balancer.uri).db('db').collection('c').find().toArray());
    const find = await balancer.receives(OpMsg, { find: 'c' });
    await find.ok({ cursor: { id: 9n, ns: 'db.c', firstBatch: [{ _id: 1 }] } });
    const getMore = await balancer.receives(OpMsg, { getMore: 9 });
    await getMore.ok({ cursor: { id: 0n, ns: 'db.c', nextBatch: [] } });
    await found;
    return {
      flags: [find.flags, getMore.flags],
      sameConnection: find.connection === getMore.connection,
    };
  },
);

scenario(
  'cursor: errors of find with code null, 0 and 1 surface, unretried',
  { answer: { errors: Array(3).fill('MongoServerError'), finds: 3 } },
  async ({ connect }) => {
    await using set = new MockReplicaSet({ members: 1 });
    await set.run();
    const codes = [null, 0, 1];
    let finds = 0;
    set.autoresponds({ find: any }, (request: MockRequest) => {
      return request.commandErr(codes[finds++] as number | null, 'no');
    });
    const coll = connect(set.uri).db('db').collection('c');
    const errors: string[] = [];
    for (const _ of codes) errors.push(await errorNameOf(coll.find().toArray()));
    return { errors, finds };
  },
);

scenario(
  'cursor_namespace',
  { answer: { getMore: 'other coll', killCursors: 'other coll' } },
  async ({ connect }) => {
    await using server = new MockupDB({ autoHello: true });
    await server.run();
    const cursor = connect(server.uri).db('db').collection('c').find({}, { batchSize: 1 });
    const reading = go(async () => [await cursor.next(), await cursor.next()]);
    const batch = (name: string): object => ({
      cursor: { id: 9n, ns: 'other.coll', [name]: [{}] },
    });
    await server.receives({ find: 'c' }).ok(batch('firstBatch'));
    const getMore = await server.receives({ getMore: 9 });
    await getMore.ok(batch('nextBatch'));
    await reading;
    const closing = go(() => cursor.close());
    const kill = await server.receives({ killCursors: any });
    await kill.ok();
    await closing;
    return {
      getMore: `${getMore.namespace} ${getMore.get('collection')}`,
      killCursors: `${kill.namespace} ${kill.get('killCursors')}`,
    };
  },
);

scenario('getmore_sharded', { answer: { strays: 0, cursors: 8 } }, async ({ connect }) => {
  await using cluster = new MockSharded();
  await cluster.run();
  const owners = new Map<number, unknown>();
  let strays = 0;
  cluster.autoresponds(isAppRequest, (request: MockRequest) => {
    if (request.has('find')) {
      owners.set(owners.size + 1, request.server);
      return request.ok({ cursor: { id: BigInt(owners.size), ns: 'db.c', firstBatch: [{}] } });
    }
    if (owners.get(request.get('getMore')) !== request.server) strays++;
    return request.ok({ cursor: { id: 0n, ns: 'db.c', nextBatch: [{}] } });
  });
  const coll = connect(cluster.uri, { localThresholdMS: 1000 }).db('db').collection('c');
  for (let n = 0; n < 8; n++) await coll.find().toArray();
  return { strays, cursors: owners.size };
});

scenario('list_indexes', { answer: ['_id_', 'a_1'] }, async ({ connect }) => {
  await using server = new MockupDB({ autoHello: true });
  await server.run();
  const names = go(async () => {
    const indexes = await connect(server.uri).db('db').collection('c').listIndexes().toArray();
    return indexes.map(({ name }: { name: string }) => name);
  });
  const ns = 'db.c';
  const first = { name: '_id_', key: { _id: 1 } };
  await server.receives({ listIndexes: 'c' }).ok({ cursor: { id: 9n, ns, firstBatch: [first] } });
  const second = { name: 'a_1', key: { a: 1 } };
  await server.receives({ getMore: 9 }).ok({ cursor: { id: 0n, ns, nextBatch: [second] } });
  return await names;
});

const WRITES: Readonly<Record<string, (coll: AnyClient, options: object) => Promise<unknown>>> = {
  insertOne: (coll, options) => coll.insertOne({ _id: 1 }, options),
  insertMany: (coll, options) => coll.insertMany([{ _id: 1 }, { _id: 2 }], options),
  insertManyUnordered: (coll, options) =>
    coll.insertMany([{ _id: 1 }, { _id: 2 }], { ...options, ordered: false }),
  updateOne: (coll, options) => coll.updateOne({}, { $set: { a: 1 } }, options),
  updateMany: (coll, options) => coll.updateMany({}, { $set: { a: 1 } }, options),
  replaceOne: (coll, options) => coll.replaceOne({}, { a: 1 }, options),
  deleteOne: (coll, options) => coll.deleteOne({}, options),
  deleteMany: (coll, options) => coll.deleteMany({}, options),
  bulkWriteUnordered: (coll, options) =>
    coll.bulkWrite([{ deleteMany: { filter: {} } }], { ...options, ordered: false }),
};

/** Flag 2 is moreToCome: the write wants no answer. */
const UNACKNOWLEDGED = Object.fromEntries(Object.keys(WRITES).map((name) => [name, 2]));
const ACKNOWLEDGED = Object.fromEntries(Object.keys(WRITES).map((name) => [name, 0]));

scenario(
  'op_msg',
  { answer: { acknowledged: ACKNOWLEDGED, unacknowledged: UNACKNOWLEDGED } },
  async ({ connect }) => {
    await using server = new MockupDB({ autoHello: true });
    await server.run();
    const coll = connect(server.uri).db('db').collection('c');
    const flagsOf = async (options: object): Promise<Record<string, number>> => {
      const flags: Record<string, number> = {};
      for (const [name, write] of Object.entries(WRITES)) {
        const writing = go(() => write(coll, options));
        const request = await server.receives(OpMsg);
        flags[name] = request.flags;
        if (request.expectsReply) await request.ok({ n: 1 });
        await writing;
      }
      return flags;
    };
    return {
      acknowledged: await flagsOf({}),
      unacknowledged: await flagsOf({ writeConcern: { w: 0 } }),
    };
  },
);

const OPERATIONS: Readonly<Record<string, (coll: AnyClient) => Promise<unknown>>> = {
  insertOne: (coll) => coll.insertOne({ _id: 1 }),
  find: (coll) => coll.find().toArray(),
  aggregate: (coll) => coll.aggregate([]).toArray(),
  countDocuments: (coll) => coll.countDocuments({}),
  findOneAndDelete: (coll) => coll.findOneAndDelete({}),
};

function outcomes(outcome: string): object {
  return Object.fromEntries(Object.keys(OPERATIONS).map((name) => [name, outcome]));
}

scenario(
  'reset_and_request_check',
  {
    answer: {
      disconnect: outcomes('MongoNetworkError, Unknown'),
      timeout: outcomes('MongoNetworkTimeoutError, stays'),
      notPrimary: outcomes('MongoServerError, Unknown'),
    },
  },
  async ({ connect }) => {
    const failures: Readonly<Record<string, (request: MockRequest) => unknown>> = {
      disconnect: (request) => request.hangup(),
      timeout: () => undefined,
      notPrimary: (request) => request.commandErr(10107, 'not primary'),
    };
    const result: Record<string, object> = {};
    for (const [kind, fail] of Object.entries(failures)) {
      const outcome: Record<string, string> = {};
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        outcome[name] = await outcomeOf(connect, operation, fail);
      }
      result[kind] = outcome;
    }
    return result;
  },
);

async function outcomeOf(
  connect: (uri: string, options: object) => AnyClient,
  operation: (coll: AnyClient) => Promise<unknown>,
  fail: (request: MockRequest) => unknown,
): Promise<string> {
  await using server = new MockupDB({ autoHello: true });
  await server.run();
  server.autoresponds('ping');
  const options = { socketTimeoutMS: 150, retryReads: false, retryWrites: false };
  const client = connect(server.uri, options);
  let becameUnknown = false;
  await client.db('db').command({ ping: 1 });
  client.on('serverDescriptionChanged', (event: { newDescription: { type: string } }) => {
    becameUnknown ||= event.newDescription.type === 'Unknown';
  });
  const failing = go(() => operation(client.db('db').collection('c')));
  await fail(await server.receives(OpMsg));
  const error = await errorNameOf(failing);
  if (error !== 'MongoNetworkTimeoutError') {
    await waitUntil(() => becameUnknown, 'mark the server Unknown').catch(() => {});
  }
  return `${error}, ${becameUnknown ? 'Unknown' : 'stays'}`;
}

scenario(
  'standalone_shard',
  {
    answer:
      'This MongoDB deployment does not support retryable writes. Please add retryWrites=false to your connection string.',
  },
  async ({ connect }) => {
    await using cluster = new MockSharded({ mongoses: 1 });
    await cluster.run();
    const errmsg = 'Transaction numbers are only allowed on a replica set member or mongos';
    cluster.autoresponds({ insert: any }, { n: 0, writeErrors: [{ index: 0, code: 20, errmsg }] });
    const writing = connect(cluster.uri).db('db').collection('c').insertOne({ _id: 1 });
    return await writing.then(
      () => 'no error',
      (error: Error) => error.message,
    );
  },
);

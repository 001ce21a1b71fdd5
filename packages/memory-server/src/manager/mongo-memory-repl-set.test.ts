import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { errors, MongoMemoryReplSet } from '../index.ts';

async function withClient<Result>(
  uri: string,
  use: (client: MongoClient) => Promise<Result>,
  options: MongoClientOptions = {},
): Promise<Result> {
  const client = new MongoClient(uri, options);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

test('three members take a transaction, and keep what they have over a stop without a clean-up', async () => {
  const set = await MongoMemoryReplSet.create({ replSet: { count: 3 } });
  const ports = set.servers.map(({ instanceInfo }) => instanceInfo?.port);
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  assert.equal(set.getUri('shop'), `mongodb://${hosts}/shop?replicaSet=testset`);
  await withClient(set.getUri('shop'), (client) =>
    client.withSession((session) =>
      session.withTransaction(async () => {
        await client.db().collection('things').insertOne({ name: 'lamp' }, { session });
      }),
    ),
  );
  const uri = set.getUri();
  await set.stop({ doCleanup: false });
  await set.start();
  assert.equal(set.getUri(), uri);
  const found = await withClient(uri, (client) =>
    client.db('shop').collection('things').countDocuments(),
  );
  assert.equal(found, 1);
  await set.stop();
  assert.deepEqual(set.servers, []);
});

test('members may differ, and one can be stopped and started', async () => {
  await using set = await MongoMemoryReplSet.create({
    instanceOpts: [
      { replicaMemberConfig: { priority: 0, tags: { dc: 'west' } } },
      { replicaMemberConfig: { arbiterOnly: true } },
    ],
    replSet: { count: 4, name: 'rs9', dbName: 'shop' },
  });
  const hello = (): Promise<Record<string, unknown>> =>
    withClient(set.getUri(), (client) => client.db('admin').command({ hello: 1 }));
  const first = await hello();
  assert.equal(first['setName'], 'rs9');
  assert.deepEqual(first['arbiters'], [`127.0.0.1:${set.servers[1]?.instanceInfo?.port}`]);
  const primary = set.servers.find((each) => each.instanceInfo?.instance.isInstancePrimary);
  assert.ok(primary !== undefined);
  const { port } = primary.instanceInfo ?? {};
  await primary.stop({ doCleanup: false });
  const second = await hello();
  assert.notEqual(second['primary'], first['primary']);
  await primary.start(true);
  assert.equal(primary.instanceInfo?.port, port);
});

test('users are made once for the whole set', async () => {
  const auth = { enable: true, extraUsers: [{ createUser: 'u', pwd: 'p', roles: ['read'] }] };
  await using set = await MongoMemoryReplSet.create({ replSet: { count: 3, auth } });
  const count = (options?: MongoClientOptions): Promise<number> =>
    withClient(
      set.getUri(),
      (client) => client.db('admin').collection('system.users').countDocuments(),
      options,
    );
  await assert.rejects(count(), { codeName: 'Unauthorized' });
  const login = { username: 'mongodb-memory-server-root', password: 'rootuser' };
  assert.equal(await count({ auth: login }), 2);
  await set.stop({ doCleanup: false });
  await set.start();
  assert.equal(await count(set.servers[0]?.instanceInfo?.instance.extraConnectionOptions), 2);
});

test('tells of its states, and refuses what comes at the wrong time', async () => {
  const set = new MongoMemoryReplSet();
  const states: string[] = [];
  set.on('stateChange', (state) => states.push(state));
  assert.throws(() => set.getUri(), errors.StateError);
  await assert.rejects(set.waitUntilRunning(), errors.StateError);
  set.replSetOpts = { name: 'other', count: 1 };
  const starting = set.start();
  await set.waitUntilRunning();
  await starting;
  assert.match(set.getUri(), /^mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=other$/);
  assert.throws(() => {
    set.replSetOpts = { count: 2 };
  }, errors.StateError);
  await assert.rejects(set.start(), errors.StateError);
  await set.stop();
  assert.deepEqual(states, ['init', 'running', 'stopped']);
});

test('refuses what nobody would read, no members, and impossible ones', async () => {
  assert.throws(
    () => new MongoMemoryReplSet({ replset: {} } as object),
    /MongoMemoryReplSet has no option 'replset'\. There are: binary, instanceOpts, replSet\./,
  );
  assert.throws(() => new MongoMemoryReplSet({ replSet: { count: 0 } }), {
    constructor: errors.ReplsetCountLowError,
    message: 'ReplSet Count needs to be 1 or higher! (specified count: "0")',
  });
  const set = new MongoMemoryReplSet({
    instanceOpts: [{ replicaMemberConfig: { votes: 2 } }],
  });
  await assert.rejects(set.start(), /votes is 0 or 1, not 2/);
  assert.equal(set.state, 'stopped');
});

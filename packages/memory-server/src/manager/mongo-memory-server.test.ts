import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import DefaultServer, { errors, MongoInstance, MongoMemoryServer } from '../index.ts';

/** Uses a client of the official driver. */
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

function names(uri: string, options?: MongoClientOptions): Promise<unknown[]> {
  return withClient(
    uri,
    (client) =>
      client
        .db('shop')
        .collection('things')
        .find()
        .map(({ name }) => name)
        .toArray(),
    options,
  );
}

function insert(uri: string, name: string): Promise<unknown> {
  return withClient(uri, (client) => client.db('shop').collection('things').insertOne({ name }));
}

test('starts, tells of itself, and forgets everything when it stops', async () => {
  assert.equal(DefaultServer, MongoMemoryServer);
  const server = await MongoMemoryServer.create({ instance: { dbName: 'shop' } });
  const { instanceInfo } = server;
  assert.ok(instanceInfo?.instance instanceof MongoInstance);
  const { port, tmpDir, dbName, storageEngine } = instanceInfo;
  assert.deepEqual([dbName, storageEngine], ['shop', 'wiredTiger']);
  assert.equal(server.getUri(), `mongodb://127.0.0.1:${port}/`);
  assert.equal(server.getUri('shop', 'localhost'), `mongodb://localhost:${port}/shop`);
  await insert(server.getUri(), 'lamp');
  assert.deepEqual(await names(server.getUri()), ['lamp']);
  assert.ok(tmpDir !== undefined && existsSync(tmpDir));
  assert.equal(await server.stop(), true);
  assert.equal(existsSync(tmpDir), false);
  assert.equal(server.state, 'new');
  assert.equal(server.instanceInfo, undefined);
  await server.start();
  assert.deepEqual(await names(server.getUri()), []);
  await server.stop();
});

test('keeps data and port over a stop without a clean-up', async () => {
  await using server = await MongoMemoryServer.create();
  const uri = server.getUri();
  await insert(uri, 'lamp');
  await server.stop({ doCleanup: false });
  assert.equal(server.state, 'stopped');
  await server.start();
  assert.equal(server.getUri(), uri);
  assert.deepEqual(await names(uri), ['lamp']);
});

test('takes another port where its own was taken meanwhile, unless told not to', async () => {
  await using server = await MongoMemoryServer.create();
  const port = server.instanceInfo?.port ?? 0;
  await insert(server.getUri(), 'lamp');
  await server.stop({ doCleanup: false });
  await using other = await MongoMemoryServer.create({ instance: { port } });
  assert.equal(other.instanceInfo?.port, port);
  await assert.rejects(server.start(true), {
    constructor: errors.StdoutInstanceError,
    message: `Port "${port}" already in use`,
  });
  assert.equal(server.state, 'stopped');
  await server.start();
  assert.notEqual(server.instanceInfo?.port, port);
  assert.deepEqual(await names(server.getUri()), ['lamp']);
  await using third = new MongoMemoryServer({ instance: { port, portGeneration: false } });
  await assert.rejects(third.start(), errors.StdoutInstanceError);
  await third.start(false);
});

test('tells of its states, and refuses what comes at the wrong time', async () => {
  const server = new MongoMemoryServer();
  const states: string[] = [];
  server.on('stateChange', (state) => states.push(state));
  assert.equal(await server.stop(), false);
  assert.throws(() => server.getUri(), {
    constructor: errors.StateError,
    message: /^Incorrect State for operation: "new", allowed States: "\[running,starting\]"/,
  });
  const starting = server.start();
  const info = await server.ensureInstance();
  await starting;
  assert.equal(await server.ensureInstance(), info);
  await assert.rejects(server.start(), errors.StateError);
  await assert.rejects(server.cleanup(), errors.StateError);
  await server.stop({ doCleanup: false });
  await server.cleanup();
  assert.deepEqual(states, ['starting', 'running', 'stopped', 'new']);
});

test('asks for users, and has made a root user and others', async () => {
  await using server = await MongoMemoryServer.create({
    auth: {
      enable: true,
      customRootName: 'boss',
      customRootPwd: 'secret',
      extraUsers: [
        { createUser: 'reader', pwd: 'r', database: 'shop', roles: 'read', customData: { a: 1 } },
        { createUser: 'old', pwd: 'o', roles: ['readWrite'], mechanisms: ['SCRAM-SHA-1'] },
      ],
    },
  });
  const uri = server.getUri();
  await assert.rejects(names(uri), { codeName: 'Unauthorized' });
  const boss = { auth: { username: 'boss', password: 'secret' }, authSource: 'admin' };
  await withClient(
    uri,
    async (client) => {
      const { users } = await client.db('shop').command({ usersInfo: 1 });
      const [{ user, customData }] = users;
      assert.equal(user, 'reader');
      assert.deepEqual(customData, { a: 1, createdBy: 'mongodb-memory-server', as: 'EXTRAUSER' });
    },
    server.instanceInfo?.instance.extraConnectionOptions,
  );
  const reader = { auth: { username: 'reader', password: 'r' }, authSource: 'shop' };
  assert.deepEqual(await names(uri, reader), []);
  await assert.rejects(
    withClient(uri, (client) => client.db('shop').collection('a').insertOne({}), reader),
    { codeName: 'Unauthorized' },
  );
  await server.stop({ doCleanup: false });
  await server.start();
  assert.deepEqual(await names(uri, boss), []);
});

test('is the version that is asked for', async () => {
  await using server = await MongoMemoryServer.create({ binary: { version: 'v6.0-latest' } });
  const { version } = await withClient(server.getUri(), (client) =>
    client.db('admin').command({ buildInfo: 1 }),
  );
  assert.equal(version, '6.0.0');
  assert.equal(server.instanceInfo?.storageEngine, 'ephemeralForTest');
  await assert.rejects(
    MongoMemoryServer.create({ binary: { version: 'newest' } }),
    errors.UnknownVersionError,
  );
  await assert.rejects(MongoMemoryServer.create({ binary: { version: '3.6.0' } }), RangeError);
});

test('refuses options that nobody would read, by their paths', async () => {
  assert.throws(() => new MongoMemoryServer({ instance: { dbname: 'x' } } as object), {
    name: 'TypeError',
    message: /^MongoMemoryServer\.instance has no option 'dbname'\. There are: args, auth, dbName,/,
  });
  const user = { createUser: 'a', password: 'b', roles: [] };
  assert.throws(
    () => new MongoMemoryServer({ auth: { enable: true, extraUsers: [user] } } as object),
    /MongoMemoryServer\.auth\.extraUsers has no option 'password'/,
  );
  await assert.rejects(
    MongoMemoryServer.create({ instance: { args: ['--shardsvr'] } }),
    /args: the flag '--shardsvr' has no meaning here/,
  );
  await assert.rejects(
    MongoMemoryServer.create({ instance: { dbPath: '/nowhere/at/all' } }),
    /ENOENT/,
  );
});

test('heeds server parameters in its flags, and accepts what concerns files', async () => {
  const args = ['--quiet', '--nojournal', '--setParameter', 'ttlMonitorSleepSecs=7'];
  await using server = await MongoMemoryServer.create({ instance: { args } });
  const { ttlMonitorSleepSecs } = await withClient(server.getUri(), (client) =>
    client.db('admin').command({ getParameter: 1, ttlMonitorSleepSecs: 1 }),
  );
  assert.equal(ttlMonitorSleepSecs, 7);
});

test('is stopped at the end of its block, unless told not to', async () => {
  const server = await MongoMemoryServer.create();
  await server[Symbol.asyncDispose]();
  assert.equal(server.state, 'new');
  const kept = await MongoMemoryServer.create({ dispose: { enabled: false } });
  await kept[Symbol.asyncDispose]();
  assert.equal(kept.state, 'running');
  await kept.stop();
});

test('a folder keeps data and users for another server, and is removed where that is forced', async () => {
  const dbPath = mkdtempSync(join(tmpdir(), 'memory-server-test-'));
  try {
    const login = { auth: { username: 'mongodb-memory-server-root', password: 'rootuser' } };
    const opts = { instance: { dbPath }, auth: { enable: true } };
    const first = await MongoMemoryServer.create(opts);
    await withClient(
      first.getUri(),
      (client) =>
        client.db('shop').collection<{ name: string }>('things').insertOne({ name: 'lamp' }),
      login,
    );
    await first.stop();
    const second = await MongoMemoryServer.create(opts);
    assert.deepEqual(await names(second.getUri(), login), ['lamp']);
    await second.stop({ doCleanup: false });
    await second.start();
    assert.deepEqual(await names(second.getUri(), login), ['lamp']);
    await second.stop({ doCleanup: true, force: true });
    assert.equal(existsSync(dbPath), false);
  } finally {
    rmSync(dbPath, { recursive: true, force: true });
  }
});

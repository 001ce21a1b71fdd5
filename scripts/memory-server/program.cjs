/** Uses the package of this name as its users do, and prints what everybody sees of it, without what differs from run to run. */
const { rmSync, mkdtempSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const mms = require('mongodb-memory-server-core');
const { MongoClient } = require('mongodb');

const { MongoMemoryReplSet, MongoMemoryServer, errors } = mms;

function show(...values) {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  console.log(texts.join(' ').replace(/:\d{4,5}\b/g, ':PORT'));
}

async function thrown(call) {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    const kind = Object.keys(errors).find((name) => error.constructor === errors[name]);
    return `${kind ?? error.constructor.name}: ${error.message.split('\n')[0].replace(/\d{4,5}/, 'N')}`;
  }
}

async function withClient(uri, use, options) {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000, ...options });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const count = (uri, options) =>
  withClient(uri, (client) => client.db('shop').collection('things').countDocuments(), options);
const insert = (uri, options) =>
  withClient(uri, (client) => client.db('shop').collection('things').insertOne({ a: 1 }), options);
const code = (promise) =>
  promise.then(
    () => 'ok',
    (error) => error.codeName ?? error.message,
  );

async function standalone() {
  const server = new MongoMemoryServer({ instance: { dbName: 'shop' } });
  const states = [];
  server.on('stateChange', (state) => states.push(state));
  show('new', server.state, await thrown(() => server.getUri()), await server.stop());
  await server.start();
  show(server.getUri(), server.getUri('shop'), server.getUri('shop', 'localhost'));
  const { dbName, ip, storageEngine, replSet } = server.instanceInfo;
  show({ dbName, ip, storageEngine, replSet });
  show(await thrown(() => server.start()), await thrown(() => server.cleanup()));
  await insert(server.getUri());
  show('stored', await count(server.getUri()), await server.stop(), server.state);
  show('instance info', server.instanceInfo === undefined, states);
  await server.ensureInstance();
  show('after a clean-up', await count(server.getUri()), await server.stop());
}

async function ports() {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address();
  const server = await MongoMemoryServer.create({ instance: { port } });
  show('another port', server.instanceInfo.port !== port);
  await server.stop();
  const strict = new MongoMemoryServer({ instance: { port, portGeneration: false } });
  const warn = console.warn;
  console.warn = () => {};
  show('taken', await thrown(() => strict.start()), strict.state);
  console.warn = warn;
  await new Promise((resolve) => blocker.close(resolve));
  await strict.start();
  show('fixed port', strict.instanceInfo.port === port);
  await strict.stop();
}

async function authentication() {
  const extraUsers = [
    { createUser: 'reader', pwd: 'r', database: 'shop', roles: ['read'], customData: { n: 1 } },
    { createUser: 'writer', pwd: 'w', roles: ['readWriteAnyDatabase'] },
  ];
  const auth = { enable: true, extraUsers };
  const server = await MongoMemoryServer.create({ auth });
  const uri = server.getUri();
  const login = (username, password, authSource = 'admin') => ({
    auth: { username, password },
    authSource,
  });
  show('nobody', await code(insert(uri)));
  show('root', await code(insert(uri, login('mongodb-memory-server-root', 'rootuser'))));
  show('reader', await code(insert(uri, login('reader', 'r', 'shop'))));
  show('reader', await code(count(uri, login('reader', 'r', 'shop'))));
  show('writer', await code(insert(uri, login('writer', 'w'))));
  show('wrong', await code(insert(uri, login('writer', 'x'))));
  const { extraConnectionOptions } = server.instanceInfo.instance;
  const { users } = await withClient(
    uri,
    (client) => client.db('shop').command({ usersInfo: 1 }),
    extraConnectionOptions,
  );
  show(
    users.map(({ user, customData, roles, mechanisms }) => [user, customData, roles, mechanisms]),
  );
  await server.stop();
}

async function replicaSet(options, members) {
  const set = new MongoMemoryReplSet(options);
  const states = [];
  set.on('stateChange', (state) => states.push(state));
  show(
    'set',
    set.state,
    await thrown(() => set.getUri()),
    await thrown(() => set.waitUntilRunning()),
  );
  await set.start();
  await set.waitUntilRunning();
  show(set.getUri(), set.getUri('shop', 'localhost'), set.servers.length === members);
  const login = set.servers[0].instanceInfo.instance.extraConnectionOptions;
  await withClient(
    set.getUri(),
    (client) =>
      client.withSession((session) =>
        session.withTransaction(() =>
          client.db('shop').collection('things').insertOne({ a: 1 }, { session }),
        ),
      ),
    login,
  );
  const hello = await withClient(
    set.getUri(),
    (client) => client.db('admin').command({ hello: 1 }),
    login,
  );
  show(
    hello.setName,
    hello.hosts.length,
    hello.isWritablePrimary,
    await count(set.getUri(), login),
  );
  show(await thrown(() => set.start()), await set.stop(), set.servers.length, [...new Set(states)]);
}

async function more() {
  const args = ['--setParameter', 'ttlMonitorSleepSecs=1'];
  const server = await MongoMemoryServer.create({ instance: { args } });
  await withClient(server.getUri(), async (client) => {
    const things = client.db('shop').collection('things');
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
    await things.insertOne({ at: new Date(0) });
    while ((await things.countDocuments()) > 0) await new Promise((go) => setTimeout(go, 100));
    show('expired');
  });
  await server[Symbol.asyncDispose]();
  show(server.state);
  show(await thrown(() => new MongoMemoryReplSet({ replSet: { count: 0 } })));
  const dbPath = mkdtempSync(join(tmpdir(), 'differential-'));
  const kept = await MongoMemoryServer.create({ instance: { dbPath } });
  show('dbPath', kept.instanceInfo.dbPath === dbPath, kept.instanceInfo.tmpDir);
  await insert(kept.getUri());
  await kept.stop();
  const again = await MongoMemoryServer.create({ instance: { dbPath } });
  show('kept in the folder', await count(again.getUri()));
  await again.stop();
  rmSync(dbPath, { recursive: true, force: true });
  const warn = console.warn;
  console.warn = () => {};
  show(
    await thrown(() => MongoMemoryServer.create({ instance: { args: ['--nonsense'] } })).then(
      (text) => text !== 'nothing',
    ),
  );
  console.warn = warn;
  show(
    Object.keys(mms)
      .filter((name) =>
        [
          'default',
          'errors',
          'MongoMemoryServer',
          'MongoMemoryReplSet',
          'MongoBinary',
          'DryMongoBinary',
          'MongoInstance',
        ].includes(name),
      )
      .sort(),
  );
  show(mms.default === MongoMemoryServer);
}

const PARTS = {
  standalone,
  ports,
  authentication,
  setOfOne: () => replicaSet({}, 1),
  setOfOneWithUsers: () => replicaSet({ replSet: { auth: { enable: true } } }, 1),
  setOfThree: () => replicaSet({ replSet: { count: 3, name: 'rs3' } }, 3),
  setOfThreeWithUsers: () => replicaSet({ replSet: { count: 3, auth: { enable: true } } }, 3),
  more,
};

PARTS[process.argv[2]]();

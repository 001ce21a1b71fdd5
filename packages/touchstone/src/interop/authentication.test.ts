import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { present } from '@touchstone/protocol';
import {
  type AuthOptions,
  localIdentityProvider,
  type Standalone,
  startReplicaSet,
  startStandalone,
} from '@touchstone/server';
import { Authority } from './certificates.test-support.ts';
import { type Client, drivers } from './drivers.test-support.ts';

const ROOT = { username: 'root', password: 'battery staple' };
const [ours] = drivers;

async function served(
  auth: Partial<AuthOptions>,
  act: (server: Standalone, root: Client) => Promise<void>,
): Promise<void> {
  await using server = await startStandalone({ auth: { users: [ROOT], ...auth } });
  await using root = await present(drivers[0]).connect(server.uri);
  await act(server, root);
}

async function whoAmI(client: Client): Promise<unknown> {
  const { authInfo } = await client.db('admin').command({ connectionStatus: 1 });
  const { authenticatedUsers } = authInfo as { authenticatedUsers: { user: string }[] };
  return authenticatedUsers.map(({ user }) => user).join();
}

for (const driver of drivers) {
  test(`${driver.name}: SCRAM, chosen and negotiated (auth specification, steps 1 to 3)`, async () => {
    await served({}, async ({ hosts }, root) => {
      const users: Record<string, string[]> = {
        sha1: ['SCRAM-SHA-1'],
        sha256: ['SCRAM-SHA-256'],
        both: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
      };
      for (const [name, mechanisms] of Object.entries(users)) {
        const roles = ['root'];
        await root.db('admin').command({ createUser: name, pwd: name, roles, mechanisms });
        const uri = `mongodb://${name}:${name}@${hosts[0]}/`;
        for (const mechanism of ['', 'SCRAM-SHA-1', 'SCRAM-SHA-256']) {
          const connect = (): Promise<Client> =>
            driver.connect(mechanism === '' ? uri : `${uri}?authMechanism=${mechanism}`);
          if (mechanism !== '' && !mechanisms.includes(mechanism)) {
            await assert.rejects(connect(), { code: 18 });
            continue;
          }
          await using client = await connect();
          await client.db('test').command({ dbStats: 1 });
          assert.equal(await whoAmI(client), name);
        }
      }
      for (const login of ['both:wrong', 'nobody:both']) {
        await assert.rejects(driver.connect(`mongodb://${login}@${hosts[0]}/`), {
          name: 'MongoServerError',
          code: 18,
          message: 'Authentication failed.',
        });
      }
    });
  });

  test(`${driver.name}: SASLprep (auth specification, step 4)`, async () => {
    await served({}, async ({ hosts }, root) => {
      const mechanisms = ['SCRAM-SHA-256'];
      for (const [createUser, pwd] of [
        ['IX', 'IX'],
        ['\u2168', '\u2163'],
      ]) {
        await root.db('admin').command({ createUser, pwd, roles: ['root'], mechanisms });
      }
      for (const login of ['IX:IX', 'IX:I%C2%ADX', '%E2%85%A8:IV', '%E2%85%A8:I%C2%ADV']) {
        await using client = await driver.connect(`mongodb://${login}@${hosts[0]}/admin`);
        await client.db('test').command({ dbStats: 1 });
      }
    });
  });

  test(`${driver.name}: X.509 by the subject of the certificate`, async () => {
    const authority = new Authority();
    const ca = authority.cert;
    const { key, cert } = authority.issue({ hosts: ['127.0.0.1'] });
    const tls = { key, cert, ca, requestCert: true, rejectUnauthorized: false };
    await using server = await startStandalone({ tls, auth: { users: [ROOT] } });
    await using root = await driver.connect(server.uri, { ca });
    const client = authority.issue({
      subject: [
        ['O', 'Example, Inc.'],
        ['OU', 'Unit'],
        ['CN', 'ann'],
      ],
    });
    const name = 'CN=ann,OU=Unit,O=Example\\, Inc.';
    const roles = [{ role: 'readWrite', db: 'app' }];
    const uri = `mongodb://${server.hosts[0]}/?tls=true&authMechanism=MONGODB-X509`;
    const options = { ca, key: client.key, cert: client.cert };
    await assert.rejects(driver.connect(uri, options), { code: 18 });
    await root.db('$external').command({ createUser: name, roles });
    await using ann = await driver.connect(uri, options);
    assert.equal(await whoAmI(ann), name);
    await ann.db('app').collection('c').insertOne({ a: 1 });
    await assert.rejects(ann.db('other').collection('c').countDocuments(), { code: 13 });
    await assert.rejects(driver.connect(uri, { ca }), { code: 18 });
    const stranger = new Authority('Other').issue({ subject: client.subject });
    await assert.rejects(driver.connect(uri, { ca, key: stranger.key, cert: stranger.cert }), {
      code: 18,
    });
  });

  test(`${driver.name}: PLAIN`, async () => {
    await served({ directory: { ann: 'secret' } }, async ({ hosts }, root) => {
      await root.db('$external').command({ createUser: 'ann', roles: ['read'] });
      const uri = (login: string): string =>
        `mongodb://${login}@${hosts[0]}/?authMechanism=PLAIN&authSource=$external`;
      await using client = await driver.connect(uri('ann:secret'));
      assert.equal(await whoAmI(client), 'ann');
      await assert.rejects(driver.connect(uri('ann:wrong')), { code: 18 });
    });
  });

  test(`${driver.name}: OIDC, and once more when the server asks for it`, async () => {
    const identityProvider = localIdentityProvider({ secret: 'k' });
    await served({ identityProvider }, async ({ hosts }, root) => {
      let calls = 0;
      const roles = [{ role: 'readWrite', db: 'app' }];
      const callback = async (): Promise<{ accessToken: string }> => {
        calls += 1;
        return { accessToken: identityProvider.issue({ username: `ann${calls}`, roles }) };
      };
      await using client = await driver.connect(
        `mongodb://${hosts[0]}/?authMechanism=MONGODB-OIDC&retryReads=false&retryWrites=false`,
        { authMechanismProperties: { OIDC_CALLBACK: callback }, maxPoolSize: 1 },
      );
      const collection = client.db('app').collection('c');
      await collection.insertOne({ a: 1 });
      assert.equal(await whoAmI(client), 'ann1');
      const data = { failCommands: ['find', 'insert'], errorCode: 391 };
      const failure = { configureFailPoint: 'failCommand', mode: { times: 1 }, data };
      await root.db('admin').command(failure);
      assert.equal((await collection.find().toArray()).length, 1);
      assert.equal(await whoAmI(client), 'ann2');
      await root.db('admin').command(failure);
      await collection.insertOne({ a: 2 });
      assert.equal(calls, 3);
      assert.equal(await collection.countDocuments(), 2);
    });
  });

  test(`${driver.name}: a replica set whose members all ask for the password`, async () => {
    await using set = await startReplicaSet({ members: 3, auth: { users: [ROOT] } });
    await using client = await driver.connect(`${set.uri}&readPreference=secondary`);
    await client.db('app').collection('c').insertOne({ a: 1 });
    assert.equal((await client.db('app').collection('c').find().toArray()).length, 1);
  });
}

test('AWS, with keys of the application', async () => {
  const username = 'arn:aws:iam::1:user/ann';
  const account = { secretAccessKey: 'hush', sessionToken: 'token', username };
  await served({ awsAccounts: { AKID: account } }, async ({ hosts }) => {
    const uri = `mongodb://${hosts[0]}/?authMechanism=MONGODB-AWS`;
    const connect = (keys: object): Promise<Client> => {
      const AWS_CREDENTIAL_PROVIDER = async (): Promise<object> => keys;
      return present(ours).connect(uri, { authMechanismProperties: { AWS_CREDENTIAL_PROVIDER } });
    };
    const keys = { accessKeyId: 'AKID', secretAccessKey: 'hush', sessionToken: 'token' };
    await using client = await connect(keys);
    assert.equal(await whoAmI(client), username);
    await assert.rejects(connect({ ...keys, secretAccessKey: 'wrong' }), { code: 18 });
    await assert.rejects(connect({ ...keys, sessionToken: 'other' }), { code: 18 });
  });
});

test('OIDC with people: they are sent to the provider that the server names', async () => {
  const identityProvider = localIdentityProvider({ secret: 'k', clientId: 'app' });
  await served({ identityProvider }, async ({ hosts }) => {
    const asked: unknown[] = [];
    const human = async (params: { idpInfo: unknown }): Promise<{ accessToken: string }> => {
      asked.push(params.idpInfo);
      return { accessToken: identityProvider.issue({ username: 'ann' }) };
    };
    await using client = await present(ours).connect(
      `mongodb://${hosts[0]}/?authMechanism=MONGODB-OIDC`,
      {
        authMechanismProperties: { OIDC_HUMAN_CALLBACK: human },
      },
    );
    assert.equal(await whoAmI(client), 'ann');
    assert.deepEqual(asked, [{ issuer: 'https://localhost/issuer', clientId: 'app' }]);
  });
});

const EVENTS: readonly string[] = [
  'commandStarted',
  'commandSucceeded',
  'commandFailed',
  'connectionPoolCreated',
  'connectionCreated',
  'connectionReady',
  'connectionClosed',
  'serverHeartbeatStarted',
  'serverHeartbeatSucceeded',
  'serverHeartbeatFailed',
  'topologyDescriptionChanged',
  'serverDescriptionChanged',
];

test('connecting proves the login, unless it shall open no connection for that', async () => {
  await served({}, async ({ hosts }) => {
    const { MongoClient } = await import('@touchstone/driver');
    let opened = 0;
    const clientOf = (password: string): InstanceType<typeof MongoClient> => {
      const client = new MongoClient(`mongodb://root:${password}@${hosts[0]}/`);
      client.on('connectionCreated', () => (opened += 1));
      return client;
    };
    await using wrong = clientOf('wrong');
    await assert.rejects(wrong.connect(), { code: 18 });
    opened = 0;
    await wrong.connect({ checkLogin: false });
    assert.equal(opened, 0);
    await assert.rejects(wrong.db('admin').command({ ping: 1 }), { code: 18 });
  });
});

test('no password in events, logs, errors, or what inspect shows', async () => {
  await served({}, async ({ uri, hosts }) => {
    const seen: string[] = [];
    const show = (value: unknown): void => {
      seen.push(inspect(value, { depth: Infinity, showHidden: true, getters: true }));
    };
    const severities = { default: 'trace' };
    const log = { write: (record: unknown) => show(record) };
    const options = {
      monitorCommands: true,
      mongodbLogPath: log,
      mongodbLogComponentSeverities: severities,
    };
    const secret = 'correct%20horse';
    await using client = await present(ours).connect(uri, options);
    for (const name of EVENTS) client.on(name, show);
    const admin = client.db('admin');
    await admin.command({ createUser: 'ann', pwd: 'correct horse', roles: [] });
    await admin.command({ updateUser: 'ann', pwd: 'correct horse' });
    await admin.command({ createUser: 'ann', pwd: 'correct horse', roles: [] }).catch(show);
    await admin.command({ find: 'system.users' });
    await using ann = await present(ours).connect(`mongodb://ann:${secret}@${hosts[0]}/`, options);
    const body = { createUser: 'x', pwd: 'correct horse', roles: [] };
    await ann.db('admin').command(body).catch(show);
    for (const [name, password] of [
      ['nobody', 'correct horse'],
      ['ann', 'correct horse again'],
    ]) {
      const wrong = `mongodb://${name}:${encodeURIComponent(present(password))}@${hosts[0]}/`;
      await present(ours).connect(wrong, options).catch(show);
    }
    await present(ours)
      .connect(`mongodb://ann:${secret}@${hosts[0]}/?w=x:y:z&tls=maybe`)
      .catch(show);
    show(client);
    show(ann);
    const keys = 'tlsCertificateKeyFilePassword=correct%20horse&proxyHost=h&proxyUsername=u';
    const { MongoClient } = await import('@touchstone/driver');
    show(new MongoClient(`mongodb://h/?${keys}&proxyPassword=battery%20staple`));
    show(new MongoClient('mongodb://h/', { auth: { ...ROOT }, passphrase: ROOT.password }));
    assert.ok(seen.length > 30, `only ${seen.length} things were shown`);
    for (const text of seen) {
      assert.doesNotMatch(text, /correct(%20| )horse|battery(%20| )staple/);
    }
  });
});

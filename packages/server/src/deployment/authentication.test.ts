import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import { awsAuthorization, awsDate, decode, encode, present } from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { localIdentityProvider } from '../auth/local-identity-provider.ts';
import { commands } from '../commands/index.ts';
import { ROOT, withServer } from './authentication.test-support.ts';
import type { Login } from './raw-client.test-support.ts';
import { startStandalone } from './standalone.ts';

test('nothing but a few commands before authentication', async () => {
  const allowed = [
    'authenticate',
    'buildInfo',
    'configureFailPoint',
    'connectionStatus',
    'getnonce',
    'hello',
    'isMaster',
    'listCommands',
    'ping',
    'saslContinue',
    'saslStart',
    'testDeprecationInVersion2',
    'testVersion2',
    'whatsmyuri',
  ];
  await withServer({ users: [ROOT] }, async (connect) => {
    const client = await connect();
    const answered: string[] = [];
    for (const { name } of commands) {
      const reply = await client.send({ [name]: 1 });
      if (reply['code'] !== 13) answered.push(name);
      else assert.equal(reply['errmsg'], `Command ${name} requires authentication`);
    }
    assert.deepEqual(answered.sort(), allowed);
  });
});

const FAILURES: readonly (readonly [string, Login])[] = [
  ['a wrong password', { ...ROOT, password: 'wrong' }],
  ['an unknown user', { ...ROOT, username: 'nobody' }],
  ['a user of another database', { ...ROOT, database: 'test' }],
  ['a mechanism that the user has no password for', { username: 'sha1', password: 'sha1' }],
];

test('all failures look alike, and nobody is logged in by one', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const mechanisms = ['SCRAM-SHA-1'];
    await root.send({ createUser: 'sha1', pwd: 'sha1', roles: [], mechanisms });
    for (const [what, login] of FAILURES) {
      const client = await connect();
      assert.deepEqual(
        await client.logIn(login),
        { ok: 0, errmsg: 'Authentication failed.', code: 18, codeName: 'AuthenticationFailed' },
        what,
      );
      assert.equal(await client.codeOf({ find: 'c' }), 13, what);
    }
  });
});

/** Counts what costs time in a login: keys derived, hashes made, secrets compared. Clocks of busy machines tell nothing. */
async function countingWork(act: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const names = ['createHmac', 'createHash', 'pbkdf2Sync', 'timingSafeEqual'] as const;
  const counts: Record<string, number> = {};
  const module = crypto as unknown as Record<string, (...given: unknown[]) => unknown>;
  const originals = names.map((name) => [name, present(module[name])] as const);
  for (const [name, original] of originals) {
    module[name] = (...given) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return original(...given);
    };
  }
  syncBuiltinESMExports();
  try {
    await act();
  } finally {
    for (const [name, original] of originals) module[name] = original;
    syncBuiltinESMExports();
  }
  return counts;
}

test('all failures take the same work', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const mechanisms = ['SCRAM-SHA-1'];
    await root.send({ createUser: 'sha1', pwd: 'sha1', roles: [], mechanisms });
    const client = await connect();
    const work: unknown[] = [];
    for (const [, { username, database = 'admin' }] of FAILURES) {
      const counts = await countingWork(async () => {
        const start = Buffer.from(`n,,n=${username},r=abc`);
        const challenge = await client.sasl('SCRAM-SHA-256', start, database);
        const [nonce] = Buffer.from((challenge['payload'] as Binary).value())
          .toString()
          .split(',');
        const proof = Buffer.alloc(32).toString('base64');
        await client.continue(Buffer.from(`c=biws,${nonce},p=${proof}`), database);
      });
      work.push(counts);
    }
    assert.ok(present((work[0] as Record<string, number>)['timingSafeEqual']) > 0);
    for (const one of work) assert.deepEqual(one, work[0]);
  });
});

test('an unknown user is challenged as if he were there, with the same salt each time', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const client = await connect();
    const salts = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const reply = await client.sasl('SCRAM-SHA-256', Buffer.from('n,,n=nobody,r=abc'));
      const salt = /s=[^,]*,i=\d+$/.exec(String(reply['payload']));
      assert.ok(salt);
      salts.add(salt[0]);
    }
    assert.equal(salts.size, 1);
  });
});

test('messages out of turn and nonsense', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const client = await connect();
    assert.equal((await client.continue(Buffer.from('x')))['code'], 17);
    for (const payload of ['', 'x', 'n,,n=root', 'n,,r=abc', 'p=x,,n=root,r=abc', '\0\0']) {
      const reply = await client.sasl('SCRAM-SHA-256', Buffer.from(payload));
      assert.equal(reply['code'], 18, payload);
    }
    for (const payload of ['', 'c=biws', 'c=biws,r=abc,p=AAAA', 'c=eSws,r=abc,p=AAAA']) {
      await client.sasl('SCRAM-SHA-256', Buffer.from('n,,n=root,r=abc'));
      assert.equal((await client.continue(Buffer.from(payload)))['code'], 18, payload);
      assert.equal((await client.continue(Buffer.from(payload)))['code'], 17, payload);
    }
    const unknown = await client.sasl('SCRAM-SHA-512', Buffer.from('n,,n=root,r=abc'));
    assert.equal(unknown['code'], 334);
    assert.equal((await client.sasl('PLAIN', Buffer.from('\0root\0x')))['code'], 334);
  });
});

test('the first user is made through the localhost exception, and only that one', async () => {
  await withServer(true, async (connect) => {
    const client = await connect();
    const user = { createUser: 'root', pwd: 'x', roles: ['root'] };
    assert.equal(await client.codeOf({ find: 'c' }), 13);
    assert.equal(await client.codeOf(user, 'test'), 13);
    assert.equal(await client.codeOf(user), 0);
    assert.equal(await client.codeOf({ ...user, createUser: 'other' }), 13);
    assert.equal((await client.logIn({ username: 'root', password: 'x' }))['ok'], 1);
    assert.equal(await client.codeOf({ ...user, createUser: 'other' }), 0);
  });
});

test('hello: the mechanisms of a user, and the first step in advance', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const mechanisms = ['SCRAM-SHA-1'];
    await root.send({ createUser: 'sha1', pwd: 'x', roles: [], mechanisms });
    const client = await connect();
    const supported = async (name: string): Promise<unknown> =>
      (await client.send({ hello: 1, saslSupportedMechs: name }))['saslSupportedMechs'];
    assert.deepEqual(await supported('admin.root'), ['SCRAM-SHA-256', 'SCRAM-SHA-1']);
    assert.deepEqual(await supported('admin.sha1'), ['SCRAM-SHA-1']);
    assert.equal(await supported('admin.nobody'), undefined);
    const speculate = async (name: string): Promise<Document | undefined> => {
      const payload = new Binary(Buffer.from(`n,,n=${name},r=abc`));
      const start = { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload, db: 'admin' };
      return (await client.send({ hello: 1, speculativeAuthenticate: start }))[
        'speculativeAuthenticate'
      ];
    };
    assert.equal((await speculate('root'))?.['done'], false);
    assert.equal(await speculate('sha1'), undefined);
    const x509 = { authenticate: 1, mechanism: 'MONGODB-X509', db: '$external' };
    const reply = await client.send({ hello: 1, speculativeAuthenticate: x509 });
    assert.equal(reply['ok'], 1);
    assert.ok(!('speculativeAuthenticate' in reply));
  });
});

test('roles decide, and count at once when they change', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const reader = { username: 'reader', password: 'x', database: 'app' };
    await root.send({ createUser: 'reader', pwd: 'x', roles: ['read'] }, 'app');
    const client = await connect(reader);
    const insert = { insert: 'c', documents: [{}] };
    assert.equal(await client.codeOf({ find: 'c' }, 'app'), 0);
    assert.equal(await client.codeOf({ find: 'c' }, 'other'), 13);
    assert.equal(await client.codeOf(insert, 'app'), 13);
    const out = { aggregate: 'c', pipeline: [{ $out: 'd' }], cursor: {} };
    assert.equal(await client.codeOf(out, 'app'), 13);
    assert.equal(await client.codeOf({ serverStatus: 1 }), 13);
    await root.send({ grantRolesToUser: 'reader', roles: ['readWrite'] }, 'app');
    assert.equal(await client.codeOf(insert, 'app'), 0);
    const { databases } = await client.send({ listDatabases: 1, nameOnly: true });
    assert.deepEqual(databases, [{ name: 'app' }]);
    await root.send({ revokeRolesFromUser: 'reader', roles: ['readWrite', 'read'] }, 'app');
    assert.equal(await client.codeOf({ find: 'c' }, 'app'), 13);
    const refused = await client.send({ createUser: 'x', pwd: 'hush', roles: [] }, 'app');
    assert.match(
      refused['errmsg'],
      /^not authorized on app to execute command \{ createUser: "x", pwd: "xxx"/,
    );
    await root.send({ updateUser: 'reader', roles: ['read'] }, 'app');
    assert.equal(await client.codeOf({ find: 'c' }, 'app'), 0);
    await root.send({ dropUser: 'reader' }, 'app');
    assert.equal(await client.codeOf({ find: 'c' }, 'app'), 13);
    assert.equal((await (await connect()).logIn(reader))['code'], 18);
  });
});

test('a changed password holds for the next login', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    await root.send({ createUser: 'u', pwd: 'old', roles: [] });
    await root.send({ updateUser: 'u', pwd: 'new' });
    assert.equal((await (await connect()).logIn({ username: 'u', password: 'old' }))['code'], 18);
    assert.equal((await (await connect()).logIn({ username: 'u', password: 'new' }))['ok'], 1);
  });
});

test('user commands answer as MongoDB 7.0 does', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const user = { createUser: 'u', pwd: 'p', roles: [] };
    const cases: readonly (readonly [Document, number])[] = [
      [user, 0],
      [user, 51003],
      [{ ...user, createUser: '' }, 2],
      [{ createUser: 'v', roles: [] }, 2],
      [{ createUser: 'v', pwd: 'p' }, 40414],
      [{ ...user, createUser: 'v', pwd: '' }, 50687],
      [{ ...user, createUser: 'v', pwd: 'a\u0007' }, 50692],
      [{ ...user, createUser: 'v', roles: ['nothing'] }, 31],
      [{ ...user, createUser: 'v', mechanisms: ['LDAP'] }, 2],
      [{ ...user, createUser: 'v', mechanisms: [] }, 2],
      [{ ...user, createUser: 'v', digestPassword: false }, 2],
      [{ ...user, createUser: 'v', colour: 1 }, 40415],
      [{ updateUser: 'u' }, 2],
      [{ updateUser: 'nobody', pwd: 'x' }, 11],
      [{ grantRolesToUser: 'nobody', roles: ['read'] }, 11],
      [{ dropUser: 'nobody' }, 11],
      [{ usersInfo: 5 }, 2],
    ];
    for (const [body, code] of cases) {
      assert.equal(await root.codeOf(body, 'app'), code, JSON.stringify(body));
    }
    assert.equal(await root.codeOf({ createUser: 'CN=x', pwd: 'p', roles: [] }, '$external'), 2);
    const { users } = await root.send({ usersInfo: 'u' }, 'app');
    const [{ userId, ...info }] = users;
    assert.equal(userId.toString().length, 36);
    assert.deepEqual(info, {
      _id: 'app.u',
      user: 'u',
      db: 'app',
      roles: [],
      mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
    });
    const shown = await root.send({ usersInfo: { user: 'u', db: 'app' }, showCredentials: true });
    assert.equal(shown['users'][0].credentials['SCRAM-SHA-1'].iterationCount, 10_000);
    assert.equal((await root.send({ usersInfo: { forAllDBs: true } }))['users'].length, 2);
    assert.equal((await root.send({ dropAllUsersFromDatabase: 1 }, 'app'))['n'], 1);
  });
});

test('PLAIN asks the directory', async () => {
  await withServer({ users: [ROOT], directory: { ann: 'secret' } }, async (connect) => {
    const root = await connect(ROOT);
    await root.send({ createUser: 'ann', roles: [{ role: 'read', db: 'app' }] }, '$external');
    const client = await connect();
    const plain = async (text: string): Promise<unknown> =>
      (await client.sasl('PLAIN', Buffer.from(text), '$external'))['code'];
    for (const text of ['\0ann\0wrong', '\0bob\0secret', '\0bob\0', 'ann', '\0constructor\0x']) {
      assert.equal(await plain(text), 18, text);
    }
    assert.equal(await plain('\0ann\0secret'), undefined);
    assert.deepEqual(await client.users(), ['ann']);
  });
});

test('OIDC takes tokens of its provider, as long as they are good', async () => {
  const identityProvider = localIdentityProvider({ secret: 'k' });
  const other = localIdentityProvider({ secret: 'other' });
  const roles = [{ role: 'readWrite', db: 'app' }];
  await withServer({ identityProvider }, async (connect) => {
    const client = await connect();
    const show = (jwt: string): Promise<Document> =>
      client.sasl('MONGODB-OIDC', encode({ jwt }), '$external');
    const token = identityProvider.issue({ username: 'ann', roles });
    const [header, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'root' })).toString('base64url');
    for (const bad of [
      '',
      'x.y.z',
      other.issue({ username: 'ann', roles }),
      `${header}.${forged}.${signature}`,
      `${token}.x`,
      identityProvider.issue({ username: 'ann', roles, expiresAt: Date.now() - 1 }),
    ]) {
      assert.equal((await show(bad))['code'], 18, bad);
    }
    assert.equal((await show(token))['done'], true);
    assert.deepEqual(await client.users(), ['ann']);
    assert.equal(await client.codeOf({ insert: 'c', documents: [{}] }, 'app'), 0);
    assert.equal(await client.codeOf({ find: 'c' }, 'other'), 13);
    const human = await connect();
    const first = await human.sasl('MONGODB-OIDC', encode({ n: 'ann' }), '$external');
    assert.equal(first['done'], false);
    const info = decode((first['payload'] as Binary).value());
    assert.deepEqual(info, { issuer: 'https://localhost/issuer', clientId: 'touchstone' });
    const last = await human.continue(encode({ jwt: token }), '$external');
    assert.equal(last['done'], true);
  });
});

test('OIDC with several providers: by the name of the user, and of those for people the only one', async () => {
  const one = localIdentityProvider({ secret: '1', issuer: 'https://one', matchPattern: '^ann$' });
  const two = localIdentityProvider({ secret: '2', issuer: 'https://two', matchPattern: '^bob$' });
  const machines = localIdentityProvider({
    secret: '3',
    issuer: 'https://machines',
    matchPattern: 'machine',
    supportsHumanFlows: false,
  });
  const providerOf = async (
    identityProvider: readonly (typeof one)[],
    hint: Document,
  ): Promise<unknown> => {
    let told: unknown;
    await withServer({ identityProvider }, async (connect) => {
      const reply = await (await connect()).sasl('MONGODB-OIDC', encode(hint), '$external');
      told = reply['code'] ?? decode((reply['payload'] as Binary).value());
    });
    return told;
  };
  const all = [machines, one, two];
  assert.deepEqual(await providerOf(all, { n: 'ann' }), {
    issuer: 'https://one',
    clientId: 'touchstone',
  });
  assert.deepEqual(await providerOf(all, { n: 'a machine' }), { issuer: 'https://machines' });
  assert.equal(await providerOf(all, { n: 'eve' }), 18);
  assert.equal(await providerOf(all, {}), 18);
  assert.deepEqual(await providerOf([machines, two], {}), {
    issuer: 'https://two',
    clientId: 'touchstone',
  });
  await withServer({ identityProvider: all }, async (connect) => {
    const client = await connect();
    const jwt = two.issue({ username: 'bob' });
    assert.equal((await client.sasl('MONGODB-OIDC', encode({ jwt }), '$external'))['done'], true);
    assert.deepEqual(await client.users(), ['bob']);
  });
});

test('AWS: a signed request logs in, one that is forged or old does not', async () => {
  const username = 'arn:aws:iam::1:user/ann';
  const awsAccounts = { AKID: { secretAccessKey: 'secret', username } };
  await withServer({ users: [ROOT], awsAccounts }, async (connect) => {
    const client = await connect();
    const converse = async (secretAccessKey: string, now: number): Promise<Document> => {
      const first = encode({ r: new Binary(Buffer.alloc(32, 1)), p: 110 });
      const reply = await client.sasl('MONGODB-AWS', first, '$external');
      const { s, h: host } = decode((reply['payload'] as Binary).value(), { promoteBuffers: true });
      const date = awsDate(now);
      const body = 'Action=GetCallerIdentity&Version=2011-06-15';
      const headers = {
        'content-length': '43',
        'content-type': 'application/x-www-form-urlencoded',
        host,
        'x-amz-date': date,
        'x-mongodb-gs2-cb-flag': 'n',
        'x-mongodb-server-nonce': s.toString('base64'),
      };
      const target = { method: 'POST', path: '/', query: '', region: 'us-east-1', service: 'sts' };
      const request = { ...target, headers, body, date };
      const a = awsAuthorization(request, { accessKeyId: 'AKID', secretAccessKey });
      return client.continue(encode({ a, d: date }), '$external');
    };
    assert.equal((await converse('forged', Date.now()))['code'], 18);
    assert.equal((await converse('secret', Date.now() - 3_600_000))['code'], 18);
    assert.equal((await converse('secret', Date.now()))['done'], true);
    assert.deepEqual(await client.users(), [username]);
  });
});

test('the connection string of the deployment logs in', async () => {
  await using server = await startStandalone({
    auth: { users: [{ username: 'a:b', password: 'p@/?' }] },
  });
  assert.match(server.uri, /^mongodb:\/\/a%3Ab:p%40%2F%3F@127\.0\.0\.1:\d+\/\?authSource=admin$/);
});

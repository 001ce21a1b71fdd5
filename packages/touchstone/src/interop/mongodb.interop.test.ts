import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressorByName, present } from '@touchstone/protocol';
import { type Client, drivers } from './drivers.test-support.ts';

/** A MongoDB that was started with authentication, with a user who may make users: `mongodb://root:root@…`. */
const uri = process.env['TOUCHSTONE_MONGODB_AUTH_URI'];
const skip = uri === undefined ? 'TOUCHSTONE_MONGODB_AUTH_URI is not set' : false;
const [ours] = drivers;

const USERS: Readonly<Record<string, { readonly pwd: string; readonly mechanisms: string[] }>> = {
  'touchstone-sha1': { pwd: 'sha1', mechanisms: ['SCRAM-SHA-1'] },
  'touchstone-sha256': { pwd: 'sha256', mechanisms: ['SCRAM-SHA-256'] },
  'touchstone-both': { pwd: 'both', mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256'] },
  'touchstone-IX': { pwd: 'IX', mechanisms: ['SCRAM-SHA-256'] },
  'touchstone,=\u2168': { pwd: '\u2163', mechanisms: ['SCRAM-SHA-256'] },
};

async function withUsers(act: (connect: (login: Login) => Promise<Client>) => Promise<void>) {
  await using root = await present(ours).connect(present(uri));
  const admin = root.db('admin');
  const drop = (): Promise<unknown[]> =>
    Promise.all(
      Object.keys(USERS).map((dropUser) => admin.command({ dropUser }).catch(() => undefined)),
    );
  await drop();
  try {
    for (const [createUser, user] of Object.entries(USERS)) {
      await admin.command({ createUser, roles: ['root'], ...user });
    }
    await act(async ({ username, password, authMechanism }) => {
      const base = new URL(present(uri));
      [base.username, base.password, base.pathname] = ['', '', '/'];
      return present(ours).connect(base.href, {
        auth: { username, password },
        ...(authMechanism === undefined ? {} : { authMechanism }),
      });
    });
  } finally {
    await drop();
  }
}

interface Login {
  readonly username: string;
  readonly password: string;
  readonly authMechanism?: string;
}

async function userOf(client: Client): Promise<string> {
  const { authInfo } = await client.db('admin').command({ connectionStatus: 1 });
  return present((authInfo as { authenticatedUsers: { user: string }[] }).authenticatedUsers[0])
    .user;
}

test('MongoDB: every mechanism of every user, chosen and negotiated', { skip }, async () => {
  await withUsers(async (connect) => {
    for (const [username, { pwd: password, mechanisms }] of Object.entries(USERS)) {
      for (const authMechanism of [undefined, 'SCRAM-SHA-1', 'SCRAM-SHA-256']) {
        const login = { username, password, ...(authMechanism && { authMechanism }) };
        if (authMechanism !== undefined && !mechanisms.includes(authMechanism)) {
          await assert.rejects(connect(login), { name: 'MongoServerError' });
          continue;
        }
        await using client = await connect(login);
        assert.equal(await userOf(client), username);
      }
    }
  });
});

test('MongoDB: SASLprep, wrong passwords, unknown users', { skip }, async () => {
  await withUsers(async (connect) => {
    for (const [username, password] of [
      ['touchstone-IX', 'I\u00adX'],
      ['touchstone,=\u2168', 'IV'],
      ['touchstone,=\u2168', 'I\u00adV'],
    ] as const) {
      await using client = await connect({ username, password });
      assert.equal(await userOf(client), username);
    }
    for (const username of ['touchstone-both', 'touchstone-nobody']) {
      await assert.rejects(connect({ username, password: 'wrong' }), {
        code: 18,
        message: 'Authentication failed.',
      });
    }
  });
});

for (const name of ['snappy', 'zlib', 'zstd']) {
  const why = compressorByName(name) === undefined ? `no package for ${name}` : skip;

  test(`MongoDB: compressed by ${name}`, { skip: why }, async () => {
    await using client = await present(ours).connect(present(uri), { compressors: [name] });
    const collection = client.db('touchstone-interop').collection(name);
    await client
      .db('touchstone-interop')
      .command({ drop: name })
      .catch(() => undefined);
    await collection.insertMany([1, 2].map((_id) => ({ _id, text: 'text '.repeat(50_000) })));
    const found = await collection.find().toArray();
    assert.deepEqual(
      found.map(({ text }) => (text as string).length),
      [250_000, 250_000],
    );
    const { network } = await client.db('admin').command({ serverStatus: 1 });
    const { compression } = network as {
      compression: Record<string, { decompressor: { bytesIn: unknown } }>;
    };
    assert.ok(Number(present(compression[name]).decompressor.bytesIn) > 0);
    await client.db('touchstone-interop').command({ dropDatabase: 1 });
  });
}

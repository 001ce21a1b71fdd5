import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AuthMechanism } from './auth-mechanism.ts';
import { MongoClientAuthProviders } from './mongo-client-auth-providers.ts';
import { MongoCredentials, type MongoCredentialsOptions } from './mongo-credentials.ts';

const ada: MongoCredentialsOptions = {
  username: 'ada',
  password: 'secret',
  source: 'users',
  mechanism: 'SCRAM-SHA-256',
  mechanismProperties: {},
};

const parts = (credentials: MongoCredentials): unknown[] => [
  credentials.username,
  credentials.password,
  credentials.source,
  credentials.mechanism,
  credentials.mechanismProperties,
];

test('credentials have what they were made of, and defaults', () => {
  assert.deepEqual(parts(new MongoCredentials(ada)), [
    'ada',
    'secret',
    'users',
    'SCRAM-SHA-256',
    {},
  ]);
  const bare = { password: '', source: '', mechanismProperties: {} };
  assert.deepEqual(parts(new MongoCredentials(bare)), ['', '', 'admin', 'DEFAULT', {}]);
  assert.equal(new MongoCredentials({ ...bare, db: 'app' }).source, 'app');
  assert.equal(new MongoCredentials({ ...bare, source: 'users', db: 'app' }).source, 'users');
  const mechanismProperties = { SERVICE_NAME: 'x' };
  const given = new MongoCredentials({ ...bare, mechanismProperties });
  assert.deepEqual(given.mechanismProperties, mechanismProperties);
  assert.notEqual(given.mechanismProperties, mechanismProperties);
  assert.ok(Object.isFrozen(given.mechanismProperties));
});

test('a password is there for whoever asks for it, and is not printed', () => {
  const credentials = new MongoCredentials(ada);
  assert.equal(credentials.password, 'secret');
  const shown = [inspect(credentials, { showHidden: true }), JSON.stringify(credentials)];
  assert.doesNotMatch(shown.join(), /secret/);
  assert.match(inspect(credentials), /ada.*users.*SCRAM-SHA-256/);
});

test("the driver's own credential becomes one of these", () => {
  const credential = {
    username: undefined,
    password: undefined,
    source: '$external',
    mechanism: undefined,
    mechanismProperties: { ENVIRONMENT: 'test' },
  } as const;
  assert.deepEqual(parts(MongoCredentials.fromCredential(credential)), [
    '',
    '',
    '$external',
    'DEFAULT',
    { ENVIRONMENT: 'test' },
  ]);
  const named = { ...credential, username: 'u', password: 'p', mechanism: 'PLAIN' } as const;
  assert.deepEqual(parts(MongoCredentials.fromCredential(named)).slice(0, 4), [
    'u',
    'p',
    '$external',
    'PLAIN',
  ]);
});

test('credentials are merged part by part', () => {
  const before = new MongoCredentials({ ...ada, mechanismProperties: { SERVICE_NAME: 'a' } });
  assert.deepEqual(parts(MongoCredentials.merge(before, {})), parts(before));
  const changes = {
    username: 'bob',
    password: 'other',
    source: 'elsewhere',
    mechanism: 'PLAIN',
    mechanismProperties: { SERVICE_NAME: 'b' },
  } as const;
  assert.deepEqual(parts(MongoCredentials.merge(before, changes)), [
    'bob',
    'other',
    'elsewhere',
    'PLAIN',
    { SERVICE_NAME: 'b' },
  ]);
  assert.equal(MongoCredentials.merge(before, { db: 'app' }).source, 'app');
  assert.deepEqual(parts(MongoCredentials.merge(undefined, {})), ['', '', 'admin', 'DEFAULT', {}]);
});

test('credentials are equal if they are the same user by the same mechanism', () => {
  const credentials = new MongoCredentials(ada);
  assert.ok(
    credentials.equals(
      new MongoCredentials({ ...ada, mechanismProperties: { SERVICE_NAME: 'x' } }),
    ),
  );
  for (const change of [
    { username: 'bob' },
    { password: 'x' },
    { source: 'x' },
    { mechanism: 'PLAIN' },
  ] as const) {
    assert.equal(credentials.equals(new MongoCredentials({ ...ada, ...change })), false);
  }
});

test('the mechanism that nobody named is the stronger one, unless the server knows it not', () => {
  const { mechanism: _none, ...unnamed } = ada;
  const resolved = (hello: object | null): string =>
    new MongoCredentials(unnamed).resolveAuthMechanism(hello as never).mechanism;
  assert.equal(resolved(null), 'SCRAM-SHA-256');
  assert.equal(resolved({}), 'SCRAM-SHA-256');
  assert.equal(resolved({ saslSupportedMechs: ['SCRAM-SHA-1', 'SCRAM-SHA-256'] }), 'SCRAM-SHA-256');
  assert.equal(resolved({ saslSupportedMechs: ['SCRAM-SHA-1'] }), 'SCRAM-SHA-1');
  const named = new MongoCredentials({ ...ada, mechanism: 'PLAIN' });
  assert.equal(named.resolveAuthMechanism({ saslSupportedMechs: [] }), named);
});

test('credentials are checked by the rules of their mechanism', () => {
  new MongoCredentials(ada).validate();
  new MongoCredentials({
    ...ada,
    username: '',
    password: '',
    source: '$external',
    mechanism: 'MONGODB-X509',
  }).validate();
  for (const wrong of [
    { username: '' },
    { password: '' },
    { mechanismProperties: { SERVICE_NAME: 'x' } },
    { mechanism: 'MONGODB-X509', source: '$external' },
    { mechanism: 'PLAIN', username: '' },
    { mechanism: 'GSSAPI', source: 'admin' },
  ] as const) {
    assert.throws(() => new MongoCredentials({ ...ada, ...wrong }).validate(), { name: /^Mongo/ });
  }
});

test('there is a provider of every mechanism, and of no other', () => {
  const providers = new MongoClientAuthProviders();
  for (const mechanism of Object.values(AuthMechanism)) {
    assert.deepEqual(providers.getOrCreateProvider(mechanism), { mechanism });
  }
  assert.throws(() => providers.getOrCreateProvider('MAGIC'), {
    name: 'MongoInvalidArgumentError',
  });
});

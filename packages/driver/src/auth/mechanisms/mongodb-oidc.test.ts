import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, present } from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { MongoServerError } from '../../error/server-error.ts';
import { fakeAuthContext, fakeConnection, runHandshake } from '../auth-context.test-support.ts';
import type { AuthContext } from '../auth-context.ts';
import { credentialOf } from '../credential.ts';
import type { OIDCCallbackParams, OIDCResponse } from '../oidc-callback.ts';
import { mongodbOidc } from './mongodb-oidc.ts';

const IDP = { issuer: 'https://issuer', clientId: 'abcd', requestScopes: ['a'] };

/** A server that takes some tokens, and what it was sent. */
class FakeServer {
  valid: readonly string[];
  readonly log: string[] = [];

  constructor(...valid: readonly string[]) {
    this.valid = valid;
  }

  hello({ speculativeAuthenticate }: Document): Document {
    if (speculativeAuthenticate === undefined) return {};
    const jwt = payloadOf(speculativeAuthenticate)['jwt'];
    this.log.push(`hello ${jwt}`);
    return this.valid.includes(jwt) ? { speculativeAuthenticate: step(true) } : {};
  }

  answer(command: Document): Document {
    const { jwt, n } = payloadOf(command);
    const name = present(Object.keys(command)[0]);
    this.log.push(jwt === undefined ? `${name} for ${n}` : `${name} ${jwt}`);
    if (jwt === undefined) return step(false, IDP);
    if (this.valid.includes(jwt)) return step(true);
    throw new MongoServerError({ ok: 0, code: 18, errmsg: 'Authentication failed.' });
  }
}

function payloadOf(command: Document): Document {
  return decode((command['payload'] as Binary).value());
}

function step(done: boolean, payload: Document = {}): Document {
  return { ok: 1, conversationId: 1, done, payload: new Binary(encode(payload)) };
}

type Callback = (params: OIDCCallbackParams) => Promise<OIDCResponse>;

/** Gives the tokens one after the other, and remembers what it was asked. */
function giving(...responses: readonly OIDCResponse[]): Callback & { asked: OIDCCallbackParams[] } {
  const left = [...responses];
  const asked: OIDCCallbackParams[] = [];
  return Object.assign(
    async (params: OIDCCallbackParams) => {
      asked.push(params);
      const next = left.shift();
      if (next === undefined) throw new Error('the provider has no more');
      return next;
    },
    { asked },
  );
}

function client(server: FakeServer, properties: Document, parts: Partial<AuthContext> = {}) {
  const context = fakeAuthContext(parts);
  const { username, ...rest } = properties;
  const credential = present(
    credentialOf({
      username,
      authMechanism: 'MONGODB-OIDC',
      authMechanismProperties: rest,
    }),
  );
  const create = mongodbOidc.prepare(credential, context);
  const open = async (address?: string): Promise<() => Promise<void>> => {
    const authenticator = create();
    const connection = fakeConnection((command) => server.answer(command), address);
    await runHandshake(authenticator, connection, (fields) => server.hello(fields));
    return () => present(authenticator.reauthenticate).call(authenticator, connection);
  };
  return {
    open,
    context,
    async connect(address?: string) {
      const reauthenticate = await context.clock.run(open(address));
      return { reauthenticate: () => context.clock.run(reauthenticate()) };
    },
  };
}

test('one token serves all connections, and later ones authenticate within the hello', async () => {
  const server = new FakeServer('t1');
  const callback = giving({ accessToken: 't1' });
  const { connect } = client(server, { OIDC_CALLBACK: callback });
  await connect();
  await connect();
  assert.deepEqual(server.log, ['saslStart t1', 'hello t1']);
  const [params] = callback.asked;
  assert.equal(present(params).version, 1);
  assert.ok(present(params).timeoutContext instanceof AbortSignal);
});

test('connections that open together ask the provider once', async () => {
  const server = new FakeServer('t1');
  const callback = giving({ accessToken: 't1' });
  const { open, context } = client(server, { OIDC_CALLBACK: callback });
  await context.clock.run(Promise.all([open(), open(), open()]));
  assert.equal(callback.asked.length, 1);
});

test('a cached token that is no longer taken is replaced', async () => {
  const server = new FakeServer('t1');
  const callback = giving({ accessToken: 't1' }, { accessToken: 't2' });
  const { connect } = client(server, { OIDC_CALLBACK: callback });
  await connect();
  server.valid = ['t2'];
  await connect();
  assert.deepEqual(server.log.slice(1), ['hello t1', 'saslStart t1', 'saslStart t2']);
});

test('a fresh token that is not taken is an error', async () => {
  const server = new FakeServer();
  const callback = giving({ accessToken: 'bad' }, { accessToken: 'bad' });
  const { connect } = client(server, { OIDC_CALLBACK: callback });
  await assert.rejects(connect(), { code: 18 });
  assert.equal(callback.asked.length, 1);
});

test('reauthentication forgets the token of the connection, and no newer one', async () => {
  const server = new FakeServer('t1', 't2');
  const callback = giving({ accessToken: 't1' }, { accessToken: 't2' });
  const { connect } = client(server, { OIDC_CALLBACK: callback });
  const one = await connect();
  const other = await connect();
  server.log.length = 0;
  await one.reauthenticate();
  await other.reauthenticate();
  assert.deepEqual(server.log, ['saslStart t2', 'saslStart t2']);
  assert.equal(callback.asked.length, 2);
});

test('a callback that gives no token, or takes too long, is an error', async () => {
  for (const response of [undefined, {}, { accessToken: '' }]) {
    const callback = async (): Promise<unknown> => response;
    const { connect } = client(new FakeServer(), { OIDC_CALLBACK: callback });
    await assert.rejects(connect(), { name: 'MongoMissingCredentialsError' });
  }
  const negative = async (): Promise<unknown> => ({ accessToken: 'x', expiresInSeconds: -1 });
  const { connect } = client(new FakeServer('x'), { OIDC_CALLBACK: negative });
  await assert.rejects(connect(), /negative expiresInSeconds/);
  const late = client(new FakeServer(), { OIDC_CALLBACK: () => new Promise(() => {}) });
  await assert.rejects(late.connect(), /did not answer within 1000 ms/);
});

test('people log in once: then come the cached token and the refresh token', async () => {
  const server = new FakeServer('t1', 't2');
  const callback = giving(
    { accessToken: 't1', refreshToken: 'r1' },
    { accessToken: 't2', refreshToken: 'r2' },
  );
  const { connect } = client(server, { OIDC_HUMAN_CALLBACK: callback, username: 'me' });
  const connection = await connect();
  assert.deepEqual(server.log, ['saslStart for me', 'saslContinue t1']);
  await connection.reauthenticate();
  assert.deepEqual(server.log.slice(2), ['saslStart t2']);
  const [first, second] = callback.asked;
  assert.deepEqual(present(first).idpInfo, IDP);
  assert.equal(present(first).refreshToken, undefined);
  assert.equal(present(second).refreshToken, 'r1');
});

test('a refresh token that gives no good token leads back to the people', async () => {
  const server = new FakeServer('t1', 't3');
  const callback = giving(
    { accessToken: 't1', refreshToken: 'r1' },
    { accessToken: 'bad', refreshToken: 'r2' },
    { accessToken: 't3' },
  );
  const { connect } = client(server, { OIDC_HUMAN_CALLBACK: callback });
  const connection = await connect();
  await connection.reauthenticate();
  assert.deepEqual(server.log.slice(2), [
    'saslStart bad',
    'saslStart for undefined',
    'saslContinue t3',
  ]);
  assert.equal(present(callback.asked[2]).refreshToken, undefined);
});

test('people are not asked for a host that is not allowed', async () => {
  const callback = giving({ accessToken: 't1' });
  const { connect } = client(new FakeServer('t1'), { OIDC_HUMAN_CALLBACK: callback });
  for (const address of ['evil.example:27017', 'mongodb.net:27017', 'xmongodb.net:1', '[::2]:1']) {
    await assert.rejects(connect(address), { name: 'MongoAPIError' }, address);
  }
  assert.equal(callback.asked.length, 0);
  await connect('a.b.mongodb.net:27017');
  await connect('[::1]:27017');
});

test('the built-in environments', async () => {
  const files: Record<string, string> = { '/token': 't1\n', '/azure': 't1' };
  const readTextFile = async (path: string): Promise<string> => present(files[path]);
  const asked: unknown[] = [];
  const httpGet: AuthContext['httpGet'] = async (url, { headers }) => {
    asked.push(url, headers);
    const body = url.includes('169.254') ? '{"access_token":"t1","expires_in":"3600"}' : 't1';
    return { status: 200, body };
  };
  const connect = (properties: Document, variables: Record<string, string> = {}) =>
    client(new FakeServer('t1'), properties, { readTextFile, httpGet, variables }).connect();
  await connect({ ENVIRONMENT: 'test' }, { OIDC_TOKEN_FILE: '/token' });
  await connect({ ENVIRONMENT: 'k8s' }, { AZURE_FEDERATED_TOKEN_FILE: '/azure' });
  await connect({ ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'api://x y', username: 'id' });
  await connect({ ENVIRONMENT: 'gcp', TOKEN_RESOURCE: 'aud' });
  assert.deepEqual(asked, [
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Fx+y&client_id=id',
    { Metadata: 'true', Accept: 'application/json' },
    'http://metadata/computeMetadata/v1/instance/service-accounts/default/identity?audience=aud',
    { 'Metadata-Flavor': 'Google' },
  ]);
  await assert.rejects(connect({ ENVIRONMENT: 'test' }), /OIDC_TOKEN_FILE is not set/);
});

test('a metadata service that refuses is an error without its answer', async () => {
  const httpGet: AuthContext['httpGet'] = async () => ({ status: 404, body: 'secret' });
  const properties = { ENVIRONMENT: 'gcp', TOKEN_RESOURCE: 'aud' };
  const { connect } = client(new FakeServer(), properties, { httpGet });
  await assert.rejects(connect(), /status 404$/);
});

test('a machine has as long as connecting may take, or a minute; people have five', async () => {
  const never = (): Promise<never> => new Promise(() => {});
  for (const [properties, connectTimeoutMS, waited] of [
    [{ OIDC_CALLBACK: never }, 700, 700],
    [{ OIDC_CALLBACK: never }, 0, 60_000],
    [{ OIDC_HUMAN_CALLBACK: never }, 700, 300_000],
  ] as const) {
    const { connect, context } = client(new FakeServer(), properties, { connectTimeoutMS });
    await assert.rejects(connect(), new RegExp(`did not answer within ${waited} ms`));
    assert.equal(context.clock.now(), waited);
  }
});

test('a callback is told when its time is up, and not before', async () => {
  let told: AbortSignal | undefined;
  const late = async ({ timeoutContext }: OIDCCallbackParams): Promise<never> => {
    told = timeoutContext;
    return new Promise(() => {});
  };
  const slow = client(new FakeServer(), { OIDC_CALLBACK: late });
  await assert.rejects(slow.connect());
  assert.equal(told?.aborted, true);
  const callback = giving({ accessToken: 't1', expiresInSeconds: 0 });
  const quick = client(new FakeServer('t1'), { OIDC_CALLBACK: callback });
  await quick.connect();
  await quick.context.clock.advance(10_000);
  assert.equal(callback.asked[0]?.timeoutContext.aborted, false);
});

test('a callback is told of the user and the audience that there are, and of no others', async () => {
  const known = async (properties: Document): Promise<string[]> => {
    const { OIDC_CALLBACK: _own, ...rest } = properties;
    const callback = giving({ accessToken: 't1' });
    const way = 'human' in rest ? 'OIDC_HUMAN_CALLBACK' : 'OIDC_CALLBACK';
    const { human: _human, ...others } = rest;
    await client(new FakeServer('t1'), { [way]: callback, ...others }).connect();
    return Object.keys(present(callback.asked[0])).sort();
  };
  const always = ['timeoutContext', 'version'];
  assert.deepEqual(await known({}), always);
  assert.deepEqual(await known({ username: 'me' }), [...always.slice(0, 1), 'username', 'version']);
  assert.deepEqual(await known({ human: true }), ['idpInfo', ...always]);
  assert.deepEqual(await known({ human: true, username: 'me' }), [
    'idpInfo',
    'timeoutContext',
    'username',
    'version',
  ]);
});

test('a cached token that was refused is followed by another after a tenth of a second', async () => {
  const server = new FakeServer('t1');
  const callback = giving({ accessToken: 't1' }, { accessToken: 't2' });
  const { connect, context } = client(server, { OIDC_CALLBACK: callback });
  await connect();
  const start = context.clock.now();
  server.valid = ['t2'];
  await connect();
  assert.equal(context.clock.now() - start, 100);
});

test('what breaks while a cached token is shown is no refusal', async () => {
  for (const way of ['OIDC_CALLBACK', 'OIDC_HUMAN_CALLBACK']) {
    const server = new FakeServer('t1');
    const callback = giving({ accessToken: 't1' }, { accessToken: 't1' });
    const { connect } = client(server, { [way]: callback });
    const connection = await connect();
    const broken = new Error('cut');
    server.valid = [];
    server.answer = () => {
      throw broken;
    };
    if (way === 'OIDC_CALLBACK') await assert.rejects(connect(), broken);
    else await assert.rejects(connection.reauthenticate(), broken);
  }
});

test('a server that does not end the conversation is refused', async () => {
  for (const way of ['OIDC_CALLBACK', 'OIDC_HUMAN_CALLBACK']) {
    const server = new FakeServer('t1');
    server.answer = () => step(false, IDP);
    const { connect } = client(server, { [way]: giving({ accessToken: 't1' }) });
    await assert.rejects(connect(), /does not end the MONGODB-OIDC conversation/);
  }
});

test('connections that wait for one another send people to log in once', async () => {
  const server = new FakeServer('t1');
  const callback = giving({ accessToken: 't1' });
  const { open, context } = client(server, { OIDC_HUMAN_CALLBACK: callback });
  await context.clock.run(Promise.all([open(), open()]));
  assert.equal(callback.asked.length, 1);
});

test('a refresh token that the provider refuses is not tried again', async () => {
  const server = new FakeServer('t1', 't3');
  let asked = 0;
  const callback = async ({ refreshToken }: OIDCCallbackParams): Promise<OIDCResponse> => {
    asked += 1;
    if (refreshToken !== undefined) throw new Error('expired');
    return asked === 1 ? { accessToken: 't1', refreshToken: 'r1' } : { accessToken: 't3' };
  };
  const { connect } = client(server, { OIDC_HUMAN_CALLBACK: callback });
  const connection = await connect();
  await connection.reauthenticate();
  assert.equal(asked, 3);
  assert.deepEqual(server.log.slice(2), ['saslStart for undefined', 'saslContinue t3']);
});

test('hosts that people may see are those of the list alone, names whole and domains by their end', async () => {
  const connects = async (address: string, ALLOWED_HOSTS?: string[]): Promise<boolean> => {
    const properties = { OIDC_HUMAN_CALLBACK: giving({ accessToken: 't1' }) };
    const { connect } = client(new FakeServer('t1'), {
      ...properties,
      ...(ALLOWED_HOSTS === undefined ? {} : { ALLOWED_HOSTS }),
    });
    return connect(address).then(
      () => true,
      () => false,
    );
  };
  for (const host of [
    'localhost',
    '127.0.0.1',
    'a.mongodb-qa.net',
    'a.mongodb-dev.net',
    'a.mongodbgov.net',
  ])
    assert.equal(await connects(`${host}:27017`), true, host);
  for (const host of ['mylocalhost', 'ocalhost', '7.0.0.1', 'localhost.evil', 'a.mongodb.net.evil'])
    assert.equal(await connects(`${host}:27017`), false, host);
  assert.equal(await connects('localhost:27017', []), false);
  assert.equal(await connects('db.example.com:27017', ['*.example.com']), true);
  assert.equal(await connects('example.com:27017', ['*.example.com']), false);
  assert.equal(await connects('example.com:27017', ['other', 'example.com']), true);
});

test('a token in Kubernetes is in the file of the first name that is set, or where it always is', async () => {
  const paths: string[] = [];
  const readTextFile = async (path: string): Promise<string> => {
    paths.push(path);
    return ' t1\n';
  };
  for (const variables of [
    { AZURE_FEDERATED_TOKEN_FILE: '/azure', AWS_WEB_IDENTITY_TOKEN_FILE: '/aws' },
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/aws' },
    {},
  ] as Record<string, string>[]) {
    const parts = { readTextFile, variables };
    await client(new FakeServer('t1'), { ENVIRONMENT: 'k8s' }, parts).connect();
  }
  assert.deepEqual(paths, [
    '/azure',
    '/aws',
    '/var/run/secrets/kubernetes.io/serviceaccount/token',
  ]);
});

test('an answer of Azure without a token or its life is an error', async () => {
  const connect = (body: string): Promise<unknown> =>
    client(
      new FakeServer('t1'),
      { ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'r' },
      { httpGet: async () => ({ status: 200, body }) },
    ).connect();
  for (const body of [
    'no JSON',
    'null',
    '{}',
    '{"access_token":"t1"}',
    '{"access_token":"t1","expires_in":"x"}',
    '{"expires_in":"5"}',
  ]) {
    await assert.rejects(connect(body), { name: 'MongoMissingCredentialsError' }, body);
  }
  await connect('{"access_token":"t1","expires_in":0}');
});

test('a metadata service is asked for ten seconds, by Azure without a user for none', async () => {
  const asked: unknown[] = [];
  const httpGet: AuthContext['httpGet'] = async (url, { timeoutMS }) => {
    asked.push([new URL(url).searchParams.has('client_id'), timeoutMS]);
    return { status: 200, body: '{"access_token":"t1","expires_in":5}' };
  };
  const properties = { ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'r' };
  await client(new FakeServer('t1'), properties, { httpGet }).connect();
  assert.deepEqual(asked, [[false, 10_000]]);
});

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

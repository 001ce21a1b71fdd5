import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startStandalone } from '@touchstone/server';
import { connectionSettings } from './connection-settings.ts';
import { parseDeploymentUri, withCompressor, withoutLogin } from './deployment-uri.ts';
import { startEmbedded } from './embedded.ts';
import { connectExternal } from './external.ts';

const EMBEDDED = { topology: 'single', serverVersion: '8.2.1' } as const;

const settingsOf = (uri: string): ReturnType<typeof connectionSettings> =>
  connectionSettings(parseDeploymentUri(uri));

test('an embedded server with authentication knows the runner and its clients, and nobody else', async () => {
  await using environment = await startEmbedded({ ...EMBEDDED, security: { auth: true } });
  assert.equal(environment.auth, true);
  const { authInfo } = await environment.command('admin', { connectionStatus: 1 });
  assert.equal(authInfo.authenticatedUsers[0].user, 'touchstone');
  const uri = environment.uri({ uriOptions: {} });
  assert.match(uri, /^mongodb:\/\/touchstone:.+@.*authSource=admin/);
  const wrong = uri.replace(/:[^:@]+@/, ':wrong@');
  await assert.rejects(connectExternal(wrong), {
    name: 'LoginRefused',
    message: /refuses the login: Authentication failed\.$/,
  });
  await using stranger = await connectExternal(`mongodb://${environment.addresses[0]}/`);
  await assert.rejects(stranger.command('app', { insert: 'c', documents: [{}] }), {
    codeName: 'Unauthorized',
  });
});

test('a client with a mechanism of its own gets no password, but a token', async () => {
  await using environment = await startEmbedded({ ...EMBEDDED, security: { auth: true } });
  const uri = environment.uri({ uriOptions: { authMechanism: 'MONGODB-OIDC' } });
  assert.doesNotMatch(uri, /@|authSource/);
  assert.match(String(environment.accessToken), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  await using other = await startEmbedded(EMBEDDED);
  assert.equal(other.accessToken, undefined);
});

test('no two deployments have the same password', async () => {
  await using one = await startEmbedded({ ...EMBEDDED, security: { auth: true } });
  await using two = await startEmbedded({ ...EMBEDDED, security: { auth: true } });
  const passwordOf = (uri: string): string | undefined => /:([^:@]+)@/.exec(uri)?.[1];
  const first = passwordOf(one.uri({ uriOptions: {} }));
  assert.ok(first !== undefined && first.length >= 24);
  assert.notEqual(first, passwordOf(two.uri({ uriOptions: {} })));
});

test('with TLS, clients are told whom to trust, for as long as the servers live', async () => {
  const environment = await startEmbedded({ ...EMBEDDED, security: { tls: true } });
  const uri = environment.uri({ uriOptions: {} });
  const caFile = new URL(uri).searchParams.get('tlsCAFile') ?? '';
  assert.ok(existsSync(caFile));
  assert.equal((await environment.command('admin', { ping: 1 }))['ok'].valueOf(), 1);
  const untrusting = uri.replace(/[?&]tlsCAFile=[^&]*/, '');
  await assert.rejects(connectExternal(untrusting), { name: 'ServerUnreachable' });
  const insecure = await connectExternal(`${untrusting}&tlsInsecure=true`);
  await insecure[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
  assert.ok(!existsSync(caFile));
});

test('with a compressor, clients ask for it and the servers agree to no other', async () => {
  await using environment = await startEmbedded({ ...EMBEDDED, security: { compressor: 'zlib' } });
  assert.match(environment.uri({ uriOptions: {} }), /compressors=zlib/);
  const hello = { hello: 1, compression: ['zstd', 'snappy', 'zlib'] };
  assert.deepEqual((await environment.command('admin', hello))['compression'], ['zlib']);
  assert.equal(
    withCompressor('mongodb://a/?compressors=zstd', 'zlib'),
    'mongodb://a/?compressors=zlib',
  );
});

test('the runner logs in where a user is known by SCRAM-SHA-1 alone', async () => {
  const users = [{ username: 'root', password: 'p:w%/' }];
  await using server = await startStandalone({ auth: { users } });
  await using root = await connectExternal(server.uri);
  const createUser = {
    createUser: 'old',
    pwd: 'x',
    roles: [{ role: 'root', db: 'admin' }],
    mechanisms: ['SCRAM-SHA-1'],
  };
  await root.command('app', createUser);
  await using old = await connectExternal(`mongodb://old:x@${server.hosts[0]}/app`);
  assert.equal(old.auth, true);
});

test('what a connection string says of login and TLS', () => {
  assert.deepEqual(settingsOf('mongodb://u%40:p%3A@a/db?authMechanism=SCRAM-SHA-1').login, {
    username: 'u@',
    password: 'p:',
    source: 'db',
    mechanism: 'SCRAM-SHA-1',
  });
  assert.deepEqual(settingsOf('mongodb://a/'), { loadBalanced: false });
  assert.deepEqual(settingsOf('mongodb://a/?ssl=true&loadBalanced=true'), {
    loadBalanced: true,
    tls: {},
  });
  assert.equal(
    settingsOf('mongodb://a/?tls=true&tlsAllowInvalidCertificates=true').tls?.[
      'rejectUnauthorized'
    ],
    false,
  );
  const refused = { name: 'BadServerUri' };
  assert.throws(() => settingsOf('mongodb://u:p@a/?authMechanism=PLAIN'), refused);
  assert.throws(() => settingsOf('mongodb://a/?tls=true&tlsCAFile=/nowhere'), refused);
  const own = withoutLogin(parseDeploymentUri('mongodb://u:p@a/?authSource=x&tls=true'));
  assert.deepEqual([own.userInfo, own.options], ['', { tls: 'true' }]);
});

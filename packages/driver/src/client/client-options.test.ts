import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import { type MongoClientOptions, serverApiOf } from './client-options.ts';
import { MongoClient } from './mongo-client.ts';

const made = (uri: string, options: MongoClientOptions = {}): MongoClient =>
  new MongoClient(uri, options);

test('the version of the Stable API may stand alone; none but the first is known', () => {
  assert.equal(serverApiOf(undefined), undefined);
  assert.deepEqual(serverApiOf('1'), { version: '1' });
  const api = { version: '1', strict: true, deprecationErrors: false };
  assert.equal(serverApiOf(api), api);
  for (const wrong of ['2', {}, { version: 1 }, null, 1]) {
    assert.throws(() => serverApiOf(wrong), MongoInvalidArgumentError);
  }
});

test('a 64-bit integer becomes a bigint or a Long, not both', () => {
  for (const other of [{ promoteLongs: false }, { promoteValues: false }]) {
    assert.throws(() => made('mongodb://a/', { useBigInt64: true, ...other }), MongoAPIError);
    made('mongodb://a/', { useBigInt64: false, ...other });
    made('mongodb://a/', other);
  }
  made('mongodb://a/', { useBigInt64: true, promoteLongs: true, promoteValues: true });
});

test('a write concern is the one that is given whole, or else its parts', () => {
  assert.equal(made('mongodb://a/').writeConcern, undefined);
  const parts = made('mongodb://a/?w=2&wtimeoutMS=5&journal=true').writeConcern;
  assert.deepEqual([parts?.w, parts?.wtimeoutMS, parts?.journal], [2, 5, true]);
  const whole = made('mongodb://a/?w=2', { writeConcern: { w: 'majority' } }).writeConcern;
  assert.equal(whole?.w, 'majority');
  assert.equal(made('mongodb://a/', { readConcernLevel: 'local' }).readConcern?.level, 'local');
});

test('options are shown with their defaults, concerns as they were understood, and nothing secret', () => {
  const { options } = made(
    'mongodb://u:secret@a,[::1]:5/zoo?w=2&readConcernLevel=local&authSource=x',
    {
      serverApi: '1',
      proxyHost: 'p',
      proxyUsername: 'n',
      proxyPassword: 'hidden',
    },
  );
  assert.deepEqual(options.hosts.map(String), ['a:27017', '[::1]:5']);
  assert.equal(options.dbName, 'zoo');
  assert.equal(options.writeConcern?.w, 2);
  assert.equal(options.readConcern?.level, 'local');
  assert.equal(options.readPreference.mode, 'primary');
  assert.deepEqual(options.serverApi, { version: '1' });
  assert.equal(options.credentials?.username, 'u');
  assert.equal(options.credentials?.password, 'secret');
  assert.equal(options.credentials?.source, 'x');
  assert.deepEqual(options.compressors, ['none']);
  assert.equal(options.directConnection, false);
  assert.equal(options.srvHost, undefined);
  assert.doesNotMatch(inspect(options, { depth: 9, showHidden: true }), /secret|hidden/);
  assert.ok(Object.isFrozen(options));
});

test('options that were not given are not there, unless they have a default', () => {
  const client = made('mongodb://a/?directConnection=true&compressors=zlib&readPreference=nearest');
  const { options } = client;
  for (const name of ['credentials', 'readConcern', 'writeConcern', 'serverApi', 'srvHost']) {
    assert.equal(name in options, false, name);
  }
  assert.equal(options.dbName, 'test');
  assert.equal(options.directConnection, true);
  assert.deepEqual(options.compressors, ['zlib']);
  assert.equal(options.readPreference.mode, 'nearest');
  assert.equal(client.options, options);
});

test('options of seeds behind SRV records are made anew until the client has connected', () => {
  const client = made('mongodb+srv://cluster.example.com/');
  assert.notEqual(client.options, client.options);
  assert.equal(client.options.srvHost, 'cluster.example.com');
  assert.deepEqual(client.options.hosts, []);
});

test('the name and the password of `auth` count more than those of the connection string', () => {
  const { options } = made('mongodb://u:secret@a/', { auth: { username: 'v' } });
  assert.equal(options.credentials?.username, 'v');
  assert.equal(options.credentials?.password, 'secret');
});

test('what stands behind a client is not printed with it', () => {
  const client = made('mongodb://u:secret@a/zoo');
  assert.equal(client.s.url, 'mongodb://u:secret@a/zoo');
  assert.equal(client.s.hasBeenClosed, false);
  assert.equal(client.s.isMongoClient, true);
  assert.equal(client.s.options, client.options);
  assert.equal(client.s.namespace.db, 'admin');
  assert.doesNotMatch(inspect(client, { depth: 9, showHidden: true }), /secret/);
});

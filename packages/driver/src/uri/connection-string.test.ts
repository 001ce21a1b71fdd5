import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { parseConnectionString } from './connection-string.ts';
import { formatHost, streamAddressOf } from './hosts.ts';
import { checkCodeOptions } from './option-table.ts';
import { OPTIONS } from './options/index.ts';
import { resolveOptions } from './resolved-options.ts';
import { isInDomainOf, limitHosts, pollSrvHosts } from './srv.ts';

test('reads the parts of a connection string', () => {
  const parsed = parseConnectionString(
    'mongodb://u%40x:p%3Aw@A.example:1,[::1],%2Ftmp%2Fm.sock/my.db?maxPoolSize=5&READPREFERENCE=nearest',
  );
  assert.equal(parsed.username, 'u@x');
  assert.equal(parsed.password, 'p:w');
  assert.equal(parsed.database, 'my.db');
  assert.deepEqual(parsed.hosts.map(formatHost), ['a.example:1', '[::1]:27017', '/tmp/m.sock']);
  assert.deepEqual(parsed.options, { maxPoolSize: 5, readPreference: 'nearest' });
  assert.deepEqual(parsed.warnings, []);
});

test('every error says what is wrong and what is allowed', () => {
  const messages: readonly (readonly [string, RegExp])[] = [
    ['http://h', /start with "mongodb:\/\/"/],
    ['mongodb://', /names no host/],
    ['mongodb://h:0', /integer from 1 to 65535, not "0"/],
    ['mongodb://::1', /IPv6 address stands in brackets/],
    ['mongodb://u:p@w@h', /percent-encoded/],
    ['mongodb://%zz@h', /username must be percent-encoded/],
    ['mongodb://h/a b', /database name must not contain " "/],
    ['mongodb://h/?w', /"w" must have the form name=value/],
    [
      'mongodb://h/?authMechanismProperties=ENVIRONMENT:test,ALLOWED_HOSTS:%5B%22example.com%22%5D',
      /ALLOWED_HOSTS is not allowed in a connection string/,
    ],
    ['mongodb://h/?authSource=', /"authSource" must not be empty/],
    ['mongodb://h/?tls=true&ssl=false', /All values of tls\/ssl must be the same/],
    ['mongodb+srv://h.example.com:1', /cannot have port/],
    ['mongodb+srv://a.example.com,b.example.com', /multiple service names/],
  ];
  for (const [uri, message] of messages) {
    assert.throws(() => parseConnectionString(uri), { message }, uri);
  }
});

test('every warning names the option and what is allowed', () => {
  const warnings: readonly (readonly [string, RegExp])[] = [
    ['nosuch=1', /^Unsupported option "nosuch"$/],
    ['maxPoolSize=-1', /"maxPoolSize": "-1"; it must be an integer of at least 0$/],
    ['heartbeatFrequencyMS=499', /an integer of at least 500$/],
    ['zlibCompressionLevel=10', /an integer from -1 to 9$/],
    ['maxStalenessSeconds=89', /-1 or an integer of at least 90$/],
    ['serverMonitoringMode=push', /one of auto, poll, stream$/],
    ['compressors=zlib,lzma', /"compressors": lzma; allowed are none, snappy, zlib, zstd$/],
    ['retryWrites=yes', /^Deprecated boolean value for "retryWrites": "yes"/],
    ['wtimeout=5', /"wtimeout" has been replaced with "wtimeoutMS"$/],
    ['appName=a&appName=b', /"appName" was given more than once/],
    ['readConcern=local', /^Unsupported option "readConcern"$/],
  ];
  for (const [query, warning] of warnings) {
    const parsed = parseConnectionString(`mongodb://h/?${query}`);
    assert.equal(parsed.warnings.length, 1, query);
    assert.match(present(parsed.warnings[0]), warning);
  }
});

test('legacy forms keep their meaning', () => {
  const { options } = parseConnectionString(
    'mongodb://h/?wtimeout=5&retryWrites=no&j=true&ssl=true',
  );
  assert.deepEqual(options, { wtimeoutMS: 5, retryWrites: false, journal: true, tls: true });
});

test('SRV means TLS unless it is turned off', () => {
  assert.equal(parseConnectionString('mongodb+srv://a.b.c').options['tls'], true);
  assert.equal(parseConnectionString('mongodb+srv://a.b.c/?tls=false').options['tls'], false);
});

test('options in code come before the connection string, which comes before the defaults', () => {
  const parsed = parseConnectionString('mongodb://h/?maxPoolSize=5&w=2&journal=true&appName=uri');
  const options = resolveOptions(parsed, {
    appName: 'code',
    writeConcern: { w: 1 },
    tls: undefined,
  });
  assert.equal(options.appName, 'code');
  assert.equal(options.maxPoolSize, 5);
  assert.equal(options.retryReads, true);
  assert.deepEqual([options.w, options.journal], [undefined, undefined]);
  assert.equal('tls' in options, false);
  assert.throws(() => resolveOptions(parsed, { minPoolSize: 6 }), /must not be greater/);
});

test('options in code are checked by name and value', () => {
  assert.throws(() => checkCodeOptions({ nosuch: 1 }), /option nosuch is not supported/);
  assert.throws(() => checkCodeOptions({ a: 1, b: 1 }), /options a, b are not supported/);
  assert.throws(() => checkCodeOptions({ maxPoolSize: 'x' }), /"maxPoolSize" must be an integer/);
  assert.throws(
    () => checkCodeOptions({ maxPoolsize: 1, retryWrite: true }),
    /option retryWrite is not supported; did you mean retryWrites\?/,
  );
  assert.deepEqual(checkCodeOptions({ maxPoolSize: '5', RETRYREADS: 'false', tls: null }), {
    maxPoolSize: 5,
    retryReads: false,
  });
  assert.deepEqual(checkCodeOptions({ compressors: 'zlib' }), { compressors: ['zlib'] });
});

test('no option stands twice in the table', () => {
  const names = OPTIONS.flatMap(({ name, aliases = [], deprecatedAliases = [] }) =>
    [name, ...aliases, ...deprecatedAliases].map((known) => known.toLowerCase()),
  );
  assert.equal(new Set(names).size, names.length);
});

test('addresses lead to where a transport connects', () => {
  assert.deepEqual(streamAddressOf('[::1]:5'), { kind: 'tcp', host: '::1', port: 5 });
  assert.deepEqual(streamAddressOf('h:5'), { kind: 'tcp', host: 'h', port: 5 });
  assert.deepEqual(streamAddressOf('/tmp/a b.sock'), { kind: 'unix', path: '/tmp/a b.sock' });
});

test('a host belongs to the domain of its SRV record', () => {
  assert.equal(isInDomainOf('x.example.com', 'cluster.example.com'), true);
  assert.equal(isInDomainOf('X.Example.com.', 'cluster.example.com'), true);
  assert.equal(isInDomainOf('example.com', 'cluster.example.com'), false);
  assert.equal(isInDomainOf('evilexample.com', 'cluster.example.com'), false);
  assert.equal(isInDomainOf('mongo.local', 'mongo.local'), false);
  assert.equal(isInDomainOf('a.mongo.local', 'mongo.local'), true);
  assert.equal(isInDomainOf('a.localhost', 'localhost'), true);
  assert.equal(isInDomainOf('test_1.evil.local', 'mongo.local'), false);
});

test('polling leaves foreign hosts out and fails when none is left', async () => {
  const resolver = (...hosts: string[]) => ({
    resolveSrv: async () => hosts.map((host) => ({ host, port: 1, ttlS: host.length })),
    resolveTxt: async () => [],
  });
  const found = await pollSrvHosts('c.ex.com', 'mongodb', resolver('a.ex.com', 'a.evil.com'));
  assert.deepEqual(found, { hosts: ['a.ex.com:1'], ttlS: 8 });
  await assert.rejects(pollSrvHosts('c.ex.com', 'mongodb', resolver('a.evil.com')), {
    name: 'MongoAPIError',
  });
});

test('srvMaxHosts draws each host alike', () => {
  let draw = 0;
  const next = (): number => {
    draw += 7;
    return (draw % 10) / 10;
  };
  const random = { next, bytes: () => new Uint8Array() };
  const counts = new Map<string, number>();
  for (let round = 0; round < 100; round += 1) {
    for (const host of limitHosts(['a', 'b', 'c'], 2, random)) {
      counts.set(host, (counts.get(host) ?? 0) + 1);
    }
  }
  assert.equal(
    [...counts.values()].reduce((sum, count) => sum + count),
    200,
  );
  assert.equal(counts.size, 3);
  assert.deepEqual(limitHosts(['a', 'b'], 0, random), ['a', 'b']);
});

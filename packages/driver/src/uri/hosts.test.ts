import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { MongoParseError } from '../error/mongo-error.ts';
import { HostAddress } from './host-address.ts';
import { formatHost, parseHost, parseHosts, streamAddressOf } from './hosts.ts';
import { splitUri } from './uri-syntax.ts';

test('a host is a name, an address of either kind, or a socket', () => {
  const kinds: readonly (readonly [string, string, string])[] = [
    ['Host.example', 'hostname', 'host.example:27017'],
    ['127.0.0.1', 'ipv4', '127.0.0.1:27017'],
    ['255.255.255.255:1', 'ipv4', '255.255.255.255:1'],
    ['256.0.0.1', 'hostname', '256.0.0.1:27017'],
    ['1.2.3', 'hostname', '1.2.3:27017'],
    ['1.2.3.4.5', 'hostname', '1.2.3.4.5:27017'],
    ['1.2.3.x', 'hostname', '1.2.3.x:27017'],
    ['1.2.3.0004', 'hostname', '1.2.3.0004:27017'],
    ['a:65535', 'hostname', 'a:65535'],
    ['[FE80::1%25eth0]:5', 'ipv6', '[fe80::1%eth0]:5'],
    ['[::1]', 'ipv6', '[::1]:27017'],
    ['%2Ftmp%2Fm.sock', 'unix', '/tmp/m.sock'],
  ];
  for (const [text, kind, formatted] of kinds) {
    const host = parseHost(text);
    assert.equal(host.kind, kind, text);
    assert.equal(formatHost(host), formatted);
    if (host.kind !== 'unix') assert.equal(host.hasPort, /:\d+$/.test(text) && text !== '[::1]');
  }
});

test('what is no host is refused with the reason', () => {
  for (const [text, message] of [
    ['', /empty host/],
    [':5', /has no name/],
    ['a:', /must be an integer from 1 to 65535, not ""/],
    ['a:0', /not "0"/],
    ['a:65536', /not "65536"/],
    ['a:1x', /not "1x"/],
    ['a:b:c', /more than one colon/],
    ['[::1', /not an IPv6 address in brackets/],
    ['[::g]', /not an IPv6 address in brackets/],
    ['[::1]x', /not an IPv6 address in brackets/],
    ['%2Ftmp%2Fm', /ends in .sock/],
    ['a%zz', /percent-encoded/],
  ] as const) {
    assert.throws(
      () => parseHost(text),
      (error: unknown) => error instanceof MongoParseError && message.test(error.message),
      text,
    );
  }
  assert.throws(() => parseHosts(''), /names no host/);
  assert.throws(() => parseHosts('a,,b'), /empty host/);
});

test('an address leads to where a transport connects, a socket by its path', () => {
  assert.deepEqual(streamAddressOf('/tmp/a%20b.sock'), { kind: 'unix', path: '/tmp/a%20b.sock' });
  assert.deepEqual(streamAddressOf('a.sock:5'), { kind: 'tcp', host: 'a.sock', port: 5 });
  assert.deepEqual(streamAddressOf('a.sock'), { kind: 'tcp', host: 'a.sock', port: 27017 });
  assert.deepEqual(streamAddressOf('[fe80::1%eth0]:5'), {
    kind: 'tcp',
    host: 'fe80::1%eth0',
    port: 5,
  });
  assert.throws(() => streamAddressOf('/tmp/m'), MongoParseError);
});

test('an address of a host is made of texts, ports, records and hosts, and shown as text', () => {
  const texts = [
    HostAddress.fromHostPort('a', 5),
    HostAddress.fromHostPort('::1', 5),
    HostAddress.fromSrvRecord({ name: 'b', port: 6 }),
    HostAddress.fromHost(parseHost('[::2]')),
    HostAddress.fromString('/tmp/m.sock'),
  ];
  assert.deepEqual(texts.map(String), ['a:5', '[::1]:5', 'b:6', '[::2]:27017', '/tmp/m.sock']);
  assert.equal(new HostAddress('a').inspect(), "new HostAddress('a:27017')");
  assert.match(inspect(new HostAddress('a')), /host: 'a'/);
});

test('an address has a host and a port; a socket has its path and none', () => {
  assert.deepEqual(new HostAddress('a:5').toHostPort(), { host: 'a', port: 5 });
  assert.deepEqual(new HostAddress('/tmp/m.sock').toHostPort(), { host: '/tmp/m.sock', port: 0 });
  for (const part of ['host', 'port'] as const) {
    const broken = new HostAddress('a:5');
    broken[part] = undefined;
    assert.throws(() => broken.toHostPort(), MongoParseError);
  }
  const empty = new HostAddress('a');
  empty.host = undefined;
  assert.equal(empty.toString(), '');
});

test('a connection string is cut at its last "@", first "/" and first "?"', () => {
  const cut = (uri: string): unknown[] => {
    const { username, password, hosts, database, pairs } = splitUri(uri);
    return [
      username,
      password,
      hosts,
      database,
      pairs.map(({ name, value }) => `${name}=${value}`),
    ];
  };
  assert.deepEqual(cut('mongodb://u:@h'), ['u', '', 'h', undefined, []]);
  assert.deepEqual(cut('mongodb://u@h/'), ['u', undefined, 'h', undefined, []]);
  assert.deepEqual(cut('mongodb://h?a=b'), [undefined, undefined, 'h', undefined, ['a=b']]);
  assert.deepEqual(cut('mongodb://h/d?a=b=c?&d=%20'), [
    undefined,
    undefined,
    'h',
    'd',
    ['a=b=c?', 'd= '],
  ]);
  for (const [uri, message] of [
    ['mongodb://:p@h', /empty username/],
    ['mongodb://@h', /empty username/],
    ['mongodb://a:b:c@h', /must be percent-encoded/],
    ['mongodb://a@b@h', /must be percent-encoded/],
    ['mongodb://h/?=b', /name=value/],
    ['mongodb://h/?a=1&', /name=value/],
    ['MONGODB://h', /Invalid scheme/],
  ] as const) {
    assert.throws(() => splitUri(uri), message, uri);
  }
  for (const character of ['%2F', '%5C', '%20', '%22', '$']) {
    assert.throws(() => splitUri(`mongodb://h/a${character}b`), /must not contain/);
  }
});

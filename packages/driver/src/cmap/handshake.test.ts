import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeConnection } from './connection-description.ts';
import {
  checkCompatibility,
  handshakeCommand,
  negotiatedCompressor,
  serverApiFields,
  usesHello,
} from './handshake.ts';
import { utf8Prefix } from './utf8-prefix.ts';

const metadata = { driver: { name: 'd' } };

test('the first command says what the client is, and asks in the way that the server must know', () => {
  assert.deepEqual(handshakeCommand({ metadata }), {
    isMaster: 1,
    helloOk: true,
    backpressure: '2',
    client: metadata,
    compression: [],
  });
  const authenticator = { handshakeFields: () => ({ saslSupportedMechs: 'a.b' }) } as never;
  const all = handshakeCommand({
    metadata,
    compressors: ['zlib', 'nonsense', 'none'],
    loadBalanced: true,
    serverApi: { version: '1', strict: false },
    authenticator,
  });
  assert.deepEqual(all, {
    hello: 1,
    helloOk: true,
    backpressure: '2',
    client: metadata,
    compression: ['zlib'],
    loadBalanced: true,
    saslSupportedMechs: 'a.b',
    apiVersion: '1',
    apiStrict: false,
  });
  assert.equal(usesHello({ loadBalanced: true }), true);
  assert.equal(usesHello({ serverApi: { version: '1' } }), true);
  assert.equal(usesHello({ loadBalanced: false }), false);
});

test('the Stable API is declared with what was said of it', () => {
  assert.deepEqual(serverApiFields(undefined), {});
  assert.deepEqual(serverApiFields({ version: '1' }), { apiVersion: '1' });
  assert.deepEqual(serverApiFields({ version: '1', strict: true, deprecationErrors: false }), {
    apiVersion: '1',
    apiStrict: true,
    apiDeprecationErrors: false,
  });
});

test('the compressor is the first of the server that was offered', () => {
  const of = (agreed: readonly string[], wanted?: readonly string[]): string | undefined =>
    negotiatedCompressor(describeConnection({ compression: agreed }), wanted)?.name;
  assert.equal(of(['zlib'], ['zlib']), 'zlib');
  assert.equal(of(['snappy', 'zlib'], ['zlib']), 'zlib');
  assert.equal(of(['snappy'], ['zlib']), undefined);
  assert.equal(of([], ['zlib']), undefined);
  assert.equal(of(['zlib']), undefined, 'nothing was offered');
});

test('a server that is too old, or balances no load, is refused', () => {
  const check = (hello: object, loadBalanced?: boolean): void =>
    checkCompatibility('a:1', describeConnection(hello), { loadBalanced });
  check({ maxWireVersion: 8 });
  check({ maxWireVersion: 8 }, false);
  assert.throws(() => check({ maxWireVersion: 7 }), /a:1 reports maximum wire version 7/);
  assert.throws(() => check({ maxWireVersion: 25 }, true), /load balancing mode/);
});

test('a text is cut to bytes, between characters', () => {
  for (const [text, bytes, expected] of [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['äöü', 6, 'äöü'],
    ['äöü', 5, 'äö'],
    ['äöü', 1, ''],
    ['a€', 3, 'a'],
    ['€', 3, '€'],
    ['😀', 3, ''],
    ['', 0, ''],
    ['a', 0, ''],
    ['abcdef', 30, 'abcdef'],
  ] as const) {
    assert.equal(utf8Prefix(text, bytes), expected, `${text} ${bytes}`);
  }
});

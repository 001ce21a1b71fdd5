import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Int32, MaxKey, MinKey } from 'bson';
import { hashedValue } from '../value/hashed-value.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import {
  beginsWith,
  checkShardKey,
  isKeyValue,
  keyOfDocument,
  keyOfQuery,
  refusal,
  wrongHashedBound,
} from './shard-key.ts';

const fields = fieldsFrom;
const plain = (found: ReadonlyMap<string, unknown> | undefined): unknown =>
  found &&
  Object.fromEntries(
    [...found].map(([name, value]) => [name, value instanceof Int32 ? value.value : value]),
  );

test('a shard key is of ascending fields, one of them hashed at most', () => {
  for (const key of [{ x: 1 }, { x: 1, y: 1 }, { x: 'hashed' }, { x: 1, y: 'hashed', z: 1 }])
    checkShardKey(fields(key));
  assert.throws(() => checkShardKey(fields({})), { codeName: 'BadValue', message: /is empty/ });
  for (const [key, field] of [
    [{ x: -1 }, 'x'],
    [{ x: 1, y: 2 }, 'y'],
    [{ x: 'text' }, 'x'],
    [{ x: 'hashed', y: 'hashed' }, 'y'],
    [{ x: true }, 'x'],
  ] as const)
    assert.throws(() => checkShardKey(fields(key)), {
      codeName: 'BadValue',
      message: new RegExp(`Failed to parse field ${field}$`),
    });
});

test('bounds are values of the whole key, in its order', () => {
  const key = fields({ x: 1, y: 1 });
  assert.equal(isKeyValue(key, fields({ x: 5, y: null })), true);
  for (const bounds of [{}, { x: 5 }, { y: 1, x: 5 }, { x: 5, y: 1, z: 1 }, { x: 5, y: [1] }])
    assert.equal(isKeyValue(key, fields(bounds)), false, JSON.stringify(bounds));
});

test('a query names a key by equality, or not at all', () => {
  const key = fields({ x: 1, y: 'hashed' });
  assert.deepEqual(plain(keyOfQuery(key, fields({ x: 5, y: 7, z: 1 }))), {
    x: 5,
    y: hashedValue(7),
  });
  for (const query of [{ x: 5 }, { x: { $gt: 5 }, y: 1 }, { x: 5, y: [1] }, {}])
    assert.equal(keyOfQuery(key, fields(query)), undefined, JSON.stringify(query));
  assert.notEqual(keyOfQuery(key, fields({ x: { a: 1 }, y: 1 })), undefined);
});

test('the key of a document has null for what is not there', () => {
  const key = fields({ 'a.b': 1, c: 'hashed', d: 1 });
  assert.deepEqual(plain(keyOfDocument(key, encode({ a: { b: 3 }, c: 'x', d: 1 }))), {
    'a.b': 3,
    c: hashedValue('x'),
    d: 1,
  });
  assert.deepEqual(plain(keyOfDocument(key, encode({ a: 5 }))), {
    'a.b': null,
    c: hashedValue(null),
    d: null,
  });
});

test('bounds of a hashed field are hash values or the ends', () => {
  const key = fields({ x: 'hashed', y: 1 });
  for (const x of [5n, new MinKey(), new MaxKey()])
    assert.equal(wrongHashedBound(key, new Map([['x', x]])), undefined);
  assert.equal(wrongHashedBound(key, fields({ x: 'no', y: 1 })), 'no');
  assert.equal(wrongHashedBound(key, fields({ y: 'fine' })), null);
  assert.equal(wrongHashedBound(fields({ y: 1 }), fields({ y: 'fine' })), undefined);
});

test('an index serves a shard key with which it begins', () => {
  const index = fields({ a: 1, b: 'hashed', c: -1 });
  for (const [key, begins] of [
    [{ a: 1 }, true],
    [{ a: 1, b: 'hashed' }, true],
    [{ b: 'hashed' }, false],
    [{ a: -1 }, false],
    [{ a: 1, b: 1 }, false],
    [{ a: 1, b: 'hashed', c: -1, d: 1 }, false],
  ] as const)
    assert.equal(beginsWith(index, fields(key)), begins, JSON.stringify(key));
});

test('a refusal without a code says its words alone', () => {
  assert.deepEqual(plain(refusal('no')), { ok: 0, errmsg: 'no' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Binary, Code, Decimal128, Double, Int32, Long, MinKey, ObjectId, Timestamp } from 'bson';
import { equalNumbers, isDocument, numericValue, typeAliases } from './bson-value.ts';
import { canonicalText, equalScalars } from './equal-scalars.ts';

test('a value bears the aliases of each type that it may have been read from', () => {
  const rows: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'array'],
    ['', 'string'],
    [false, 'bool'],
    [1.5, 'double number'],
    [Number.NaN, 'double number'],
    [0x7fffffff, 'int long double number'],
    [-0x7fffffff, 'int long double number'],
    [0x80000000, 'long double number'],
    [5n, 'long number'],
    [new Date(0), 'date'],
    [/a/, 'regex'],
    [Buffer.alloc(1), 'binData'],
    [new Binary(Buffer.alloc(1)), 'binData'],
    [new Int32(1), 'int number'],
    [new Double(1), 'double number'],
    [Long.ONE, 'long number'],
    [Decimal128.fromString('1'), 'decimal number'],
    [new ObjectId(), 'objectId'],
    [new MinKey(), 'minKey'],
    [{ _bsontype: 'Unheard' }, ''],
    [{ _bsontype: 7 }, 'object'],
    [{}, 'object'],
  ];
  for (const [value, aliases] of rows) assert.equal(typeAliases(value).join(' '), aliases);
});

test('a number is what drivers show as one, and no more', () => {
  assert.deepEqual(
    [1.5, 2n, new Int32(3), new Double(4.5), Long.fromString('9007199254740993')].map(numericValue),
    [1.5, 2n, 3, 4.5, 9007199254740993n],
  );
  for (const none of ['1', null, undefined, Decimal128.fromString('1'), {}])
    assert.equal(numericValue(none), undefined);
  assert.ok(equalNumbers(1, 1n) && equalNumbers(Number.NaN, Number.NaN) && equalNumbers(0, -0));
  assert.ok(!equalNumbers(9007199254740992, 9007199254740993n) && !equalNumbers(Number.NaN, 1));
  assert.ok(!equalNumbers(2, 1) && !equalNumbers(1, 2));
});

test('a document is neither an array nor a value of a class', () => {
  assert.ok(isDocument({}) && isDocument(Object.create(null)));
  for (const none of [null, undefined, 'x', [], new Int32(1), Buffer.alloc(1), new Date(), /a/])
    assert.ok(!isDocument(none));
});

test('scalars are equal by type and value', () => {
  const code = (scope: object): Code => new Code('x', scope as never);
  const equal: readonly (readonly [unknown, unknown])[] = [
    ['a', 'a'],
    [null, null],
    [new Date(5), new Date(5)],
    [new Timestamp({ t: 1, i: 2 }), new Timestamp({ t: 1, i: 2 })],
    [code({ a: 1, b: [2] }), code({ b: [2], a: 1 })],
  ];
  for (const [one, other] of equal) assert.ok(equalScalars(one, other));
  const different: readonly (readonly [unknown, unknown])[] = [
    ['a', 'b'],
    ['1', 1],
    [null, undefined],
    [true, false],
    [new Date(5), new Date(6)],
    [Buffer.from('a'), new Binary(Buffer.from('b'))],
    [Decimal128.fromString('1'), 1],
    [new ObjectId('0'.repeat(24)), '0'.repeat(24)],
    [code({ a: 1 }), code({ a: 2 })],
    [code({ a: [1, 2] }), code({ a: [2, 1] })],
  ];
  for (const [one, other] of different) assert.ok(!equalScalars(one, other));
});

test('canonical text has its keys in order at every level', () => {
  const text = canonicalText({ b: { d: 1, c: 'x' }, a: [] });
  assert.equal(text, '{"value":{"a":[],"b":{"c":"x","d":{"$numberInt":"1"}}}}');
});

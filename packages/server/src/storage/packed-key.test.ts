import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Int32,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { anyValue } from '../value/any-value.test.data.ts';
import { compareValues } from '../value/compare.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { AFTER, keyPrefix, packKey } from './packed-key.ts';

const number: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map((each) => new Int32(each)),
  fc.double(),
  fc.constantFrom(0.1, -0.5, 2 ** 53, Number.MAX_VALUE, -Number.MAX_VALUE),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 62n + 1n),
  fc
    .constantFrom(
      '0.1',
      '0.10',
      '1E+400',
      '-1E+400',
      '1E-6000',
      '-1E-6000',
      '9007199254740993',
      'NaN',
      '-Infinity',
    )
    .map((text) => Decimal128.fromString(text)),
);
const text = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('a', 'a\0', 'a\0b', 'ab', 'é', '\u{1f600}', '\uffff'),
);
const scalar: fc.Arbitrary<Value> = fc.oneof(
  number,
  text,
  fc.constantFrom<Value>(null, true, false, bsonUndefined, new MinKey(), new MaxKey()),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
  fc.constantFrom<Value>(new ObjectId('0'.repeat(24)), new ObjectId('f'.repeat(24))),
  fc.nat(3).map((t) => new Timestamp({ t, i: 1 })),
  text.map((pattern) => new BSONRegExp(pattern.replaceAll('\0', ''))),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(scalar, { maxLength: 3 }),
  fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'ab'), scalar), { maxLength: 2 })
    .map((fields) => new Map(fields)),
);

it('property: packed keys stand in the order of their values, each in its direction', () => {
  const direction = fc.constantFrom<1 | -1>(1, -1);
  const key = fc.tuple(value, value);
  fc.assert(
    fc.property(key, key, fc.tuple(direction, direction), (a, b, directions) => {
      const first = compareValues(a[0], b[0]) * directions[0];
      const expected = first !== 0 ? first : compareValues(a[1], b[1]) * directions[1];
      const [packedA, packedB] = [packKey(a, directions), packKey(b, directions)];
      const actual = packedA < packedB ? -1 : packedA > packedB ? 1 : 0;
      assert.ok(actual === Math.sign(expected));
      const byPrefix = Math.sign(keyPrefix(packedA) - keyPrefix(packedB));
      assert.ok(byPrefix === 0 || byPrefix === actual, 'what begins a key is ordered as it is');
    }),
    { numRuns: 3_000 },
  );
});

it('property: so do keys of values of all types, those that begin alike before a place behind them', () => {
  const direction = fc.constantFrom<1 | -1>(1, -1);
  fc.assert(
    fc.property(anyValue, anyValue, direction, (a, b, turn) => {
      const [packedA, packedB] = [a, b].map((each) => packKey([each], [turn]));
      const order = packedA === packedB ? 0 : String(packedA) < String(packedB) ? -1 : 1;
      assert.equal(order * turn || 0, Math.sign(compareValues(a, b)));
      const behind = `${packedA}${AFTER}`;
      assert.ok(packKey([a, b], [turn, 1]) < behind);
      assert.equal(String(packedB) < behind, order >= 0);
    }),
    { numRuns: 1_000 },
  );
});

/** Values in their order; each differs from the next. */
const IN_ORDER: readonly Value[] = [
  new MinKey(),
  bsonUndefined,
  null,
  Number.NaN,
  Decimal128.fromString('-Infinity'),
  Decimal128.fromString('-1E+401'),
  Decimal128.fromString('-1E+400'),
  -Number.MAX_VALUE,
  -(2n ** 63n),
  -(2n ** 53n) - 1n,
  -(2 ** 53),
  -1.5,
  new Int32(-1),
  Decimal128.fromString('-1E-6000'),
  0,
  Decimal128.fromString('1E-6001'),
  Decimal128.fromString('1E-6000'),
  5e-324,
  Decimal128.fromString('0.1'),
  0.1,
  Decimal128.fromString('0.3'),
  1,
  2 ** 53,
  2n ** 53n + 1n,
  2 ** 53 + 2,
  2n ** 62n + 1n,
  2n ** 62n + 2n,
  2n ** 62n + 10n,
  2n ** 62n + 11n,
  Number.MAX_VALUE,
  Decimal128.fromString('1E+400'),
  Decimal128.fromString('1E+401'),
  Number.POSITIVE_INFINITY,
  '',
  '\0',
  '\0a',
  'a',
  'a\0',
  'a\0b',
  'ab',
  'x'.repeat(3_000),
  'é',
  '\u{1f600}',
  new Map(),
  new Map([['a', 1]]),
  new Map([
    ['a', 1],
    ['b', 1],
  ]),
  new Map([['b', 0]]),
  [],
  [1],
  [1, 0],
  [2],
  new Binary(new Uint8Array(0)),
  new Binary(Uint8Array.of(9), 0),
  new Binary(Uint8Array.of(1), 5),
  new Binary(Uint8Array.of(0, 0), 0),
  new ObjectId('0'.repeat(24)),
  new ObjectId('f'.repeat(24)),
  false,
  true,
  new Date(-5),
  new Date(0),
  new Date(5),
  new Timestamp({ t: 0, i: 1 }),
  new Timestamp({ t: 1, i: 0 }),
  new Timestamp({ t: 0xffffffff, i: 0 }),
  new BSONRegExp('a'),
  new BSONRegExp('a', 'i'),
  new BSONRegExp('b'),
  { _bsontype: 'DbPointer', namespace: 'a', id: new ObjectId('f'.repeat(24)) },
  { _bsontype: 'DbPointer', namespace: 'b', id: new ObjectId('0'.repeat(24)) },
  { _bsontype: 'DbPointer', namespace: 'b', id: new ObjectId('f'.repeat(24)) },
  new Code('a'),
  new Code('b'),
  new Code('a', new Map([['x', 1]]) as never),
  new Code('b', new Map([['x', 0]]) as never),
  new MaxKey(),
];

it('packs values of all types in their order, upward and downward', () => {
  for (const turn of [1, -1] as const) {
    const packed = IN_ORDER.map((each) => packKey([each, 7], [turn, 1]));
    const sorted = packed.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    assert.deepEqual(turn === 1 ? packed : packed.toReversed(), sorted);
    assert.equal(new Set(packed).size, packed.length);
  }
});

it('keys of numbers differ in what begins them, up to millions', () => {
  const prefixes = [0, 1, 2, 999_999, 1_000_000, 8_388_607].map((each) =>
    keyPrefix(packKey([each], [1])),
  );
  assert.equal(new Set(prefixes).size, prefixes.length);
});

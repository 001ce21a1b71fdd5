import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Int32,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { anyValue } from './any-value.test.data.ts';
import { compareStrings, compareValues, identicalValues } from './compare.ts';
import { bsonUndefined, type Value } from './value.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

// Each line stands before the next; what stands in one line is equal.
const IN_ORDER: readonly (readonly Value[])[] = [
  [new MinKey()],
  [bsonUndefined],
  [null],
  [Number.NaN, decimal('NaN')],
  [Number.NEGATIVE_INFINITY, decimal('-Infinity')],
  [-1, new Int32(-1), -1n, decimal('-1.0')],
  [0, -0, new Int32(0), 0n, decimal('0E+3')],
  [decimal('0.1')],
  [decimal('0.1000000000000000055511151231257827')],
  [0.1],
  [decimal('0.1000000000000000055511151231257828')],
  [9007199254740992, 9007199254740992n],
  [9007199254740993n, decimal('9007199254740993')],
  [Number.POSITIVE_INFINITY, decimal('Infinity')],
  ['', new BSONSymbol('')],
  ['B'],
  ['a', new BSONSymbol('a')],
  ['\uffff'],
  ['\u{10000}'],
  [new Map()],
  [new Map([['a', new Int32(1)]]), new Map([['a', 1]])],
  [new Map([['b', 0]])],
  [new Map([['a', 'x']])],
  [[]],
  [[1, 2]],
  [[2]],
  [new Binary(Buffer.from([9]))],
  [new Binary(Buffer.from([9]), 5)],
  [new Binary(Buffer.from([1, 1]))],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('ff0000000000000000000000')],
  [false],
  [true],
  [new Date(-5)],
  [new Date(5)],
  [new Timestamp({ t: 1, i: 2 })],
  [new Timestamp({ t: 0xffffffff, i: 0 })],
  [new BSONRegExp('a', '')],
  [new BSONRegExp('a', 'i')],
  [new Code('a')],
  [new Code('a', new Map() as never)],
  [new MaxKey()],
];

describe('compareValues', () => {
  test('orders types and values as BSON does', () => {
    for (const [place, values] of IN_ORDER.entries()) {
      for (const [other, others] of IN_ORDER.entries()) {
        for (const a of values) {
          for (const b of others) {
            assert.equal(
              Math.sign(compareValues(a, b)),
              Math.sign(place - other),
              `line ${place} and line ${other}`,
            );
          }
        }
      }
    }
  });

  test('is a total order', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
        assert.equal(compareValues(a, a), 0);
        assert.equal(Math.sign(compareValues(a, b)), -Math.sign(compareValues(b, a)) + 0);
        const [x, y, z] = [a, b, c].sort((one, two) => compareValues(one, two));
        assert.ok(compareValues(x, z) <= 0);
        assert.ok(compareValues(x, y) <= 0 && compareValues(y, z) <= 0);
      }),
    );
  });

  test('tells values of different types and bytes apart', () => {
    assert.equal(identicalValues(1, new Int32(1)), false);
    assert.equal(identicalValues(0, -0), false);
    assert.equal(identicalValues(decimal('1.0'), decimal('1.00')), false);
    const nested = (): Value => new Map<string, Value>([['a', [1n, null]]]);
    assert.equal(identicalValues(nested(), nested()), true);
  });

  test('compares strings as their bytes stand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const byBytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        assert.equal(Math.sign(compareStrings(a, b)), byBytes);
      }),
    );
  });
});

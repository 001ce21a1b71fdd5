import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Binary, BSONRegExp, Decimal128, Int32, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { compareValues } from '../value/compare.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { packKey } from './packed-key.ts';

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
    }),
    { numRuns: 3_000 },
  );
});

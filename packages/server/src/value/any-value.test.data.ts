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
import { bsonUndefined, type Fields, type Value } from './value.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

const decimal = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([coefficient, exponent]) => Decimal128.fromString(`${coefficient}E${exponent}`));

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.double(),
  fc.integer().map((value) => new Int32(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  decimal,
  text,
  fc.boolean(),
  fc.constantFrom<Value>(null, bsonUndefined, new MinKey(), new MaxKey()),
  fc.date({ noInvalidDate: true }),
  bytes(12).map((id) => new ObjectId(id)),
  fc
    .tuple(fc.uint8Array({ maxLength: 6 }), fc.constantFrom(0, 2, 5, 128))
    .map(([data, subtype]) => new Binary(data, subtype)),
  fc.constantFrom(new BSONRegExp('a'), new BSONRegExp('a.b', 'im'), new BSONRegExp('', 's')),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new Timestamp(value)),
  text.map((value) => new Code(value)),
  text.map((value) => new BSONSymbol(value)),
  bytes(12).map(
    (id): Value => ({ _bsontype: 'DbPointer', namespace: 'a.b', id: new ObjectId(id) }),
  ),
);

const { value, fields } = fc.letrec<{ value: Value; fields: Fields }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('fields'),
  ),
  fields: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', '0', '', 'é'), tie('value')), { maxLength: 4 })
    .map((entries): Fields => new Map(entries)),
}));

/** Values of every type. */
export const anyValue: fc.Arbitrary<Value> = value;

/** Documents with values of every type. */
export const anyFields: fc.Arbitrary<Fields> = fields;

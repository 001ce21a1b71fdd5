import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bson from 'bson';
import { Binary } from 'bson';
import { decode, decodeValue } from './decode.ts';
import type { Document } from './document.ts';
import { ElementCursor, findElement } from './element-cursor.ts';
import { encode } from './encode.ts';

test('a cursor knows names exactly', () => {
  const bytes = encode({ ab: 1, größe: 2, a: 3 });
  for (const [name, value] of [
    ['a', 3],
    ['ab', 1],
    ['größe', 2],
  ] as const) {
    const found = findElement(bytes, name);
    assert.equal(found && decodeValue(bytes, found.type, found.valueStart), value, name);
    assert.equal(found?.name(), name);
    assert.deepEqual(found?.value(), bytes.subarray(found?.valueStart, found?.valueEnd));
  }
  for (const name of ['', 'b', 'abc', 'grosse', 'größ', 'größen', 'grö'])
    assert.equal(findElement(bytes, name), undefined, name);
  const cursor = new ElementCursor(bytes);
  assert.equal(cursor.next() && cursor.is('abc'), false);
  const buffer = Buffer.from(bytes);
  assert.equal(findElement(buffer, 'größe')?.name(), 'größe');
  assert.equal(findElement(Buffer.concat([Buffer.alloc(3), buffer]), 'ab', 3)?.name(), 'ab');
});

test('values go through as they are asked for', () => {
  const bytes = bson.serialize({
    least: bson.Long.fromNumber(Number.MIN_SAFE_INTEGER),
    most: bson.Long.fromNumber(Number.MAX_SAFE_INTEGER),
  });
  assert.deepEqual(decode(bytes), {
    least: Number.MIN_SAFE_INTEGER,
    most: Number.MAX_SAFE_INTEGER,
  });
  for (const value of [
    '9007199254740992',
    '-9007199254740992',
    '9223372036854775807',
    '-9223372036854775808',
  ]) {
    const long = bson.Long.fromString(value);
    assert.deepEqual(decode(bson.serialize({ a: long })), { a: long });
    assert.deepEqual(decode(bson.serialize({ a: long }), { useBigInt64: true }), {
      a: BigInt(value),
    });
  }
  for (const options of [{ promoteValues: false }, { promoteLongs: false }])
    assert.throws(
      () => decode(bytes, { useBigInt64: true, ...options }),
      /Must either request bigint/,
    );
  const uuid = new bson.UUID();
  assert.ok(decode(bson.serialize({ a: uuid }))['a'] instanceof bson.UUID);
  const short = new Binary(Buffer.alloc(3), 4);
  assert.ok(!(decode(bson.serialize({ a: short }))['a'] instanceof bson.UUID));
  assert.deepEqual(decode(bson.serialize({ a: short })), { a: short });
  assert.ok(Buffer.isBuffer(decode(bson.serialize({ a: uuid }), { promoteBuffers: true })['a']));
});

test('array fields of the top level stay bytes where that is asked for', () => {
  const document = { batch: [{ a: 1 }, 5, [{ b: 2 }]], other: [{ c: 3 }], one: { d: 4 } };
  const found = decode(bson.serialize(document), { fieldsAsRaw: { batch: true, one: true } });
  assert.deepEqual(found['other'], document.other);
  assert.deepEqual(found['one'], document.one);
  const [first, second, [third]] = found['batch'];
  assert.equal(second, 5);
  assert.deepEqual(
    [first, third].map((each) => bson.deserialize(each)),
    [{ a: 1 }, { b: 2 }],
  );
});

const { Int8, Float32, PackedBit } = Binary.VECTOR_TYPE;

/** Vectors: their bytes, and the words with which they are refused. */
const VECTORS: readonly (readonly [readonly number[], RegExp | undefined])[] = [
  [[Int8, 0], undefined],
  [[Int8, 0, 1, 2], undefined],
  [[Int8, 1, 1], /padding must be zero for int8/],
  [[Float32, 0], undefined],
  [[Float32, 0, 1, 2, 3, 4], undefined],
  [[Float32, 3, 1, 2, 3, 4], /padding must be zero for int8 and float32/],
  [[Float32, 0, 1, 2, 3], /multiple of 4 bytes/],
  [[PackedBit, 0], undefined],
  [[PackedBit, 0, 0xff], undefined],
  [[PackedBit, 7, 0x80], undefined],
  [[PackedBit, 3, 0xf8], undefined],
  [[PackedBit, 3, 0xf4], /ignored bits/],
  [[PackedBit, 3, 0x01, 0xf8], undefined],
  [[PackedBit, 8, 0], /between 0 and 7/],
  [[PackedBit, 1], /that are empty/],
];

test('vectors are sent as the specification has them, or not at all', () => {
  for (const [bytes, words] of VECTORS) {
    const vector = new Binary(Uint8Array.from(bytes), Binary.SUBTYPE_VECTOR);
    const shown = bytes.join();
    if (words === undefined) assert.deepEqual(decode(encode({ vector })), { vector }, shown);
    else assert.throws(() => encode({ vector }), words, shown);
  }
});

test('what has no BSON form is refused in words', () => {
  const refused: readonly (readonly [() => unknown, RegExp])[] = [
    [() => encode(null as unknown as Document), /non-object as the root/],
    [() => encode('x' as unknown as Document), /non-object as the root/],
    [() => encode([] as unknown as Document), /array as the root/],
    [() => encode(new bson.ObjectId() as unknown as Document), /BSON types cannot/],
    [() => encode(new Date() as unknown as Document), /date, regexp, typedarray/],
    [() => encode(/x/ as unknown as Document), /date, regexp, typedarray/],
    [() => encode(new Uint8Array(2) as unknown as Document), /date, regexp, typedarray/],
    [() => encode({ toBSON: () => 5 }), /toBSON function did not return an object/],
    [() => encode({ toBSON: () => null }), /toBSON function did not return an object/],
    [() => encode({ a: { _bsontype: 'Int32' } }), /[Vv]ersion/],
    [
      () => encode({ a: Object.assign(new bson.MinKey(), { _bsontype: 'Nothing' }) }),
      /Unrecognized|only a getter/,
    ],
    [() => encode({ a: new bson.BSONRegExp('x', 'i\0') }), /null bytes/],
    [() => encode({ 'a.b': 1 }, { checkKeys: true }), /must not contain '\.'/],
    [() => encode({ a: { $b: 1 } }, { checkKeys: true }), /must not start with '\$'/],
  ];
  for (const [call, words] of refused) assert.throws(call, words);
  for (const key of ['$db', '$ref', '$id', '$clusterTime'])
    assert.deepEqual(decode(encode({ [key]: 1 }, { checkKeys: true })), { [key]: 1 });
});

test('maps, bytes and other unusual documents are written as the bson package writes them', () => {
  const values: readonly unknown[] = [
    new Map<unknown, unknown>([
      ['a', 1],
      ['2', new Map([['b', 1]])],
    ]),
    Buffer.from('abc'),
    new bson.BSONRegExp('x', 'mi'),
    new bson.BSONSymbol('x'),
    new bson.DBRef('c', new bson.ObjectId('0'.repeat(24))),
    new bson.DBRef('c', new bson.ObjectId('0'.repeat(24)), 'd', { more: 1 }),
    new bson.Code('x', null),
    new bson.Double(5),
    new bson.Int32(-7),
    bson.Long.fromString('-9007199254740993'),
    bson.Decimal128.fromString('1E+3'),
    new Date(-62_135_596_800_000),
    new Date(8_640_000_000_000_000),
    2 ** 31,
    -(2 ** 31) - 1,
  ];
  for (const value of values) {
    const document = { value, list: [value], inner: { value } };
    const ours = Buffer.from(encode(document)).toString('hex');
    assert.equal(ours, Buffer.from(bson.serialize(document)).toString('hex'), String(value));
  }
  const top = new Map([['a', 1]]);
  assert.deepEqual(decode(encode(top as unknown as Document)), { a: 1 });
  const speaking = { toBSON: () => ({ said: 1 }), not: 2 };
  assert.deepEqual(decode(encode(speaking)), { said: 1 });
});

test('a toBSON that encodes itself does not disturb what is being written', () => {
  const inner = { toBSON: () => decode(encode({ x: 1, y: 'z' })) };
  assert.deepEqual(decode(encode({ before: 'b', inner, after: 'a' })), {
    before: 'b',
    inner: { x: 1, y: 'z' },
    after: 'a',
  });
  assert.throws(() => encode({ inner: { toBSON: () => encode({ 'a\0': 1 }) } }), /null bytes/);
  assert.deepEqual(decode(encode({ fine: 1 })), { fine: 1 });
});

test('large documents are written whole, and the next ones after them', () => {
  const large = { text: 'x'.repeat(9_000_000) };
  assert.equal(encode(large).length, 9_000_000 + 16);
  const first = encode({ a: 1 });
  const second = encode({ b: 2 });
  assert.deepEqual([decode(first), decode(second)], [{ a: 1 }, { b: 2 }]);
});

test('texts of any letters are written as the bson package writes them', () => {
  for (const letter of ['x', '\x7f', '\x80', 'é', '\u{1f600}'])
    for (const length of [0, 1, 5, 31, 32, 33, 40]) {
      const document = { [`k${letter}`]: letter.repeat(length), list: [letter.repeat(length)] };
      const ours = Buffer.from(encode(document)).toString('hex');
      assert.equal(ours, Buffer.from(bson.serialize(document)).toString('hex'));
    }
});

test('a document that ends sooner than those of its shape is read, at the end of its memory too', () => {
  const longer = { a: 'x', whole: null, text: 'yy', list: [1] };
  for (let time = 0; time < 100; time++) assert.deepEqual(decode(bson.serialize(longer)), longer);
  for (const document of [
    {},
    { a: 'x' },
    { a: 'x', whole: null },
    { a: 'x', whole: null, text: 'yy' },
  ]) {
    const exact = new Uint8Array(new ArrayBuffer(bson.calculateObjectSize(document)));
    exact.set(bson.serialize(document));
    for (let time = 0; time < 3; time++) assert.deepEqual(decode(exact), document);
  }
});

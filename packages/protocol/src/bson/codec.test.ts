import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import * as bson from 'bson';
import fc from 'fast-check';
import { BsonFormatError } from './bson-format-error.ts';
import { BsonWriter } from './bson-writer.ts';
import { decode, decodeValue } from './decode.ts';
import type { DecodeOptions } from './decode-options.ts';
import type { Document } from './document.ts';
import { ElementCursor, findElement } from './element-cursor.ts';
import { encode } from './encode.ts';
import { validateDocument } from './validate.ts';

const everyType: Document = {
  double: 1.5,
  negativeZero: new bson.Double(-0),
  string: 'plain',
  long: 'a text of more than thirteen letters, äöü and 👍',
  document: { nested: { deeper: [1, 2, { three: 3 }] } },
  array: ['a', null, true, 5],
  binary: new bson.Binary(Buffer.from('bytes'), 0),
  old: new bson.Binary(Buffer.from('old'), 2),
  uuid: new bson.UUID('00112233-4455-6677-8899-aabbccddeeff'),
  id: new bson.ObjectId('65a1b2c3d4e5f60718293a4b'),
  yes: true,
  date: new Date('2026-01-02T03:04:05.678Z'),
  early: new Date('1910-01-02T03:04:05.678Z'),
  nothing: null,
  regexp: /^a+b/im,
  reference: new bson.DBRef('things', new bson.ObjectId('65a1b2c3d4e5f60718293a4b'), 'db'),
  code: new bson.Code('return 1'),
  scoped: new bson.Code('return x', { x: 1 }),
  int: 42,
  timestamp: new bson.Timestamp({ t: 4_000_000_000, i: 2 }),
  int64: bson.Long.fromString('9007199254740993'),
  small64: bson.Long.fromNumber(-5),
  decimal: bson.Decimal128.fromString('1.10E+3'),
  min: new bson.MinKey(),
  max: new bson.MaxKey(),
};

const optionSets: readonly DecodeOptions[] = [
  {},
  { promoteValues: false },
  { promoteLongs: false },
  { useBigInt64: true },
  { promoteBuffers: true },
  { bsonRegExp: true },
  { raw: true },
  { fieldsAsRaw: { array: true } },
];

for (const options of optionSets) {
  test(`decodes as the bson package does with ${JSON.stringify(options)}`, () => {
    const bytes = bson.serialize(everyType);
    // Often enough that generated decoders take over, which must make no difference.
    for (let time = 0; time < 50; time++) {
      assert.deepEqual(decode(bytes, options), bson.deserialize(bytes, options));
    }
  });
}

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('document'),
  ),
  document: fc.dictionary(
    fc.string({ maxLength: 20 }).filter((key) => !key.includes('\0') && !key.startsWith('$')),
    tie('value'),
    { maxKeys: 8, noNullPrototype: true },
  ),
}));

test('property: bytes are those of the bson package, and decoding them gives the same', () => {
  fc.assert(
    fc.property(anyValue.document, (document) => {
      const bytes = encode(document as Document);
      assert.deepEqual(Buffer.from(bytes), Buffer.from(bson.serialize(document as Document)));
      assert.deepEqual(decode(bytes), bson.deserialize(bytes));
      validateDocument(bytes);
    }),
    { numRuns: 500 },
  );
});

test('property: damaged bytes are refused or decoded, never read beyond the document', () => {
  const good = Buffer.from(bson.serialize(everyType));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(good);
      bytes[at] = byte;
      try {
        validateDocument(bytes);
        decode(bytes, { promoteValues: false, bsonRegExp: true });
      } catch (error) {
        assert.ok(error instanceof bson.BSONError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

test('damaged bytes of a known shape are refused or decoded as those of an unknown one', () => {
  const document = {
    a: { b: 1, c: { d: 'text', e: [1, { f: 2 }] }, g: 2.5 },
    h: { i: true },
    j: 1,
  };
  const good = bson.serialize(document);
  for (let time = 0; time < 100; time++) decode(good);
  const outcome = (work: () => unknown): unknown => {
    try {
      return work();
    } catch {
      return 'refused';
    }
  };
  for (let at = 4; at < good.length; at++) {
    for (const byte of [0, 1, 2, 3, 4, 5, 8, 12, 16, 27, 97, 127]) {
      // Bytes behind the document must not be taken for a part of it.
      const bytes = new Uint8Array(good.length + 256).subarray(0, good.length);
      bytes.set(good);
      bytes[at] = byte;
      // An option that changes nothing here, and that the generated decoders do not know.
      const general = outcome(() => decode(bytes, { bsonRegExp: true }));
      assert.deepEqual(
        outcome(() => decode(bytes)),
        general,
        `byte ${at} set to ${byte}`,
      );
    }
  }
});

test('what validation lets pass can be walked over without a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 5, maxLength: 60 }), (noise) => {
      const bytes = Uint8Array.from(noise);
      new DataView(bytes.buffer).setInt32(0, bytes.length, true);
      bytes[bytes.length - 1] = 0;
      try {
        validateDocument(bytes);
      } catch (error) {
        assert.ok(error instanceof BsonFormatError);
        return;
      }
      const cursor = new ElementCursor(bytes);
      while (cursor.next()) assert.ok(cursor.valueEnd < bytes.length);
    }),
    { numRuns: 2000 },
  );
});

test('documents of one shape decode alike, whatever the types of their fields become', () => {
  const shapes = [
    { a: 1, b: 'two', c: { d: 3 }, e: [1] },
    { a: null, b: 5, c: 'no document', e: { f: 1 } },
    { a: 2.5, b: 'two and many more letters', c: { d: 'x', e: 'y' }, e: [] },
    { a: 1, b: 'two' },
    { b: 'two', a: 1 },
  ];
  for (let time = 0; time < 400; time++) {
    const document = shapes[(time * 7) % shapes.length] as Document;
    assert.deepEqual(decode(bson.serialize(document)), document);
    assert.deepEqual(Object.keys(decode(bson.serialize(document))), Object.keys(document));
  }
});

test('a truncated or overlong document is refused with the byte where it stops being one', () => {
  const bytes = bson.serialize({ name: 'value' });
  assert.throws(() => decode(bytes.subarray(0, -1)), BsonFormatError);
  const inner = Buffer.from(bytes);
  inner.writeInt32LE(100, 10);
  assert.throws(
    () => decode(inner),
    (error: BsonFormatError) => error.offset === 10 && error.message.includes('at byte 10'),
  );
});

test('a document is decoded where it stands in a larger array', () => {
  const bytes = bson.serialize({ a: 'some text of some length' });
  const larger = Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(9, 1)]);
  assert.deepEqual(decode(larger, { start: 7 }), { a: 'some text of some length' });
});

test('keys that JavaScript treats in a special way are plain fields', () => {
  const bytes = encode(JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Document);
  const document = decode(bytes);
  assert.deepEqual(Object.keys(document), ['__proto__', 'constructor']);
  assert.equal(Object.getPrototypeOf(document), Object.prototype);
});

test('what has no BSON form is refused', () => {
  const circle: Document = {};
  circle['self'] = [circle];
  assert.throws(() => encode(circle), /circular/);
  assert.throws(() => encode({ 'a\0b': 1 }), /null bytes/);
  assert.throws(() => encode({ a: new bson.BSONRegExp('x\0', '') }), /null bytes/);
  assert.throws(() => encode([] as unknown as Document), /array/);
  assert.throws(() => encode({ $set: 1 }, { checkKeys: true }), /\$/);
});

test('undefined, functions and toBSON are treated as the bson package does', () => {
  const document = {
    a: undefined,
    b: [undefined],
    c: () => 1,
    d: { toBSON: () => 'own form' },
  };
  for (const ignoreUndefined of [true, false]) {
    const ours = Buffer.from(encode(document, { ignoreUndefined }));
    assert.deepEqual(ours, Buffer.from(bson.serialize(document, { ignoreUndefined })));
  }
  const code = encode({ c: document.c }, { serializeFunctions: true });
  assert.ok(decode(code)['c'] instanceof bson.Code);
});

test('a writer puts _id first without touching the object', () => {
  const document = { b: 1, _id: 2, a: { x: 1, _id: 3 } };
  const writer = new BsonWriter(8);
  writer.writeDocument(document, { idFirst: true });
  const decoded = decode(Uint8Array.from(writer.finish()));
  assert.deepEqual(Object.keys(decoded), ['_id', 'b', 'a']);
  assert.deepEqual(Object.keys(decoded['a'] as Document), ['x', '_id']);
  assert.deepEqual(Object.keys(document), ['b', '_id', 'a']);
});

test('a cursor finds elements in place', () => {
  const bytes = encode({ first: 1, größe: { inner: 'x' }, last: [true] });
  const found = findElement(bytes, 'größe');
  assert.ok(found !== undefined);
  assert.deepEqual(decodeValue(bytes, found.type, found.valueStart), { inner: 'x' });
  assert.equal(findElement(bytes, 'firs'), undefined);
});

test('values of other realms are told by their brands', () => {
  const foreign: Document = runInNewContext(
    '({ date: new Date(5), bytes: new Uint8Array([1, 2]), pattern: /a/i, map: new Map([["a", 1]]), list: [1], plain: { a: 1 } })',
  );
  assert.deepEqual(decode(encode({ ...foreign })), {
    date: new Date(5),
    bytes: new bson.Binary(Buffer.from([1, 2])),
    pattern: /a/i,
    map: { a: 1 },
    list: [1],
    plain: { a: 1 },
  });
  assert.deepEqual(decode(encode(runInNewContext('new Map([["a", new Date(5)]])'))), {
    a: new Date(5),
  });
  assert.throws(() => encode(runInNewContext('new Date(5)')), bson.BSONError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bson from 'bson';
import { Binary, Decimal128, Long, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { BsonWriter } from './bson-writer.ts';
import type { Document } from './document.ts';
import { encode } from './encode.ts';
import type { EncodeOptions } from './encode-options.ts';

/** Often enough for every site on the way to have an encoder of its own. */
const WARM = 130;

function warmed(make: () => Document, options?: EncodeOptions): void {
  for (let time = 0; time < WARM; time++) encode(make(), options);
}

function same(document: Document, options?: EncodeOptions): void {
  assert.deepEqual(
    Buffer.from(encode(document, options)),
    Buffer.from(bson.serialize(document, { ignoreUndefined: false, ...options })),
  );
}

const sample = (): Document => ({
  _id: new ObjectId(),
  text: 'words',
  number: 1,
  flag: true,
  nothing: null,
  date: new Date(1_700_000_000_123),
  list: ['a', 2, 2.5, { b: 1 }, null],
  inner: { x: 'y', deeper: { z: 1 } },
  long: Long.fromNumber(7),
});

const others: Readonly<Record<string, unknown>> = {
  emptyText: '',
  longText: 'é'.repeat(5_000),
  longAscii: 'x'.repeat(100_000),
  lone: '\ud800 lone',
  zero: 0,
  minusZero: -0,
  big: 2 ** 40,
  notANumber: Number.NaN,
  least: -(2 ** 31),
  bigint: 12n,
  undefinedValue: undefined,
  nullValue: null,
  no: false,
  early: new Date(-1),
  invalid: new Date(Number.NaN),
  list: [],
  long: [undefined, ...Array.from({ length: 120 }, (_, index) => index / 4)],
  nested: [[1, 'x'], [{ q: [] }]],
  document: { x: 'y', deeper: { z: 'other' } },
  otherDocument: { deeper: { z: 1 }, x: 'y' },
  map: new Map([['k', 1]]),
  bare: Object.assign(Object.create(null), { x: 'y', deeper: null }),
  instance: new (class Thing {
    x = 'y';
    deeper = 1;
  })(),
  speaking: { x: 'y', deeper: 1, toBSON: () => ({ said: true }) },
  speakingDate: Object.assign(new Date(5), { toBSON: () => 'then' }),
  speakingList: Object.assign([1], { toBSON: () => [2] }),
  pattern: /a/gi,
  binary: new Binary(Buffer.from('abc')),
  bytes: new Uint8Array([1, 2]),
  decimal: Decimal128.fromString('1.5'),
  timestamp: new Timestamp({ t: 1, i: 2 }),
  id: new ObjectId(),
  silent: () => 1,
  symbol: Symbol('s'),
};

for (const options of [undefined, { ignoreUndefined: true }, { serializeFunctions: true }]) {
  test(`a known shape with any value in any place is as bson writes it: ${JSON.stringify(options)}`, () => {
    warmed(sample, options);
    for (const value of Object.values(others)) {
      for (const key of Object.keys(sample())) same({ ...sample(), [key]: value }, options);
    }
  });
}

test('documents in line may hold any value in any place, and be of any other shape', () => {
  const nested = (): Document => ({ a: { b: sample(), c: { d: 'x' }, e: {} }, f: 1 });
  warmed(nested);
  for (const value of Object.values(others)) {
    for (const key of Object.keys(sample())) {
      const document = nested();
      document['a'].b[key] = value;
      same(document);
    }
    same({ a: { b: sample(), c: value, e: {} }, f: 1 });
    same({ a: { b: sample(), c: { d: 'x' }, e: value }, f: 1 });
    same({ a: { b: value, c: { d: value }, e: { g: value } }, f: 1 });
  }
  same({ a: { b: { ...sample(), more: 1 }, c: {}, e: {} }, f: 1 });
});

test('a shape of many fields, long texts among them, is written in parts', () => {
  const long = (text: string): Document =>
    Object.fromEntries(
      Array.from({ length: 350 }, (_, index) => [
        `field${index}`,
        index % 3 === 0 ? text : { index, text },
      ]),
    );
  warmed(() => long('x'));
  same(long('x'));
  same(long('é'.repeat(2_000)));
  same({ ...long('x'), field200: new Date(0), field349: [1] });
});

test('there is room for the longest names of documents in line', () => {
  const names = Array.from({ length: 50 }, (_, index) => `${'é'.repeat(150)}${index}`);
  const make = (): Document => ({ a: Object.fromEntries(names.map((name) => [name, 1])) });
  warmed(make);
  const writer = new BsonWriter(1);
  writer.writeDocument(make());
  assert.deepEqual(Buffer.from(writer.finish()), Buffer.from(bson.serialize(make())));
});

test('documents that are nearly of a known shape are written as they are', () => {
  warmed(() => ({ a: 1, b: 2 }));
  same({ a: 1 });
  same({ a: 1, b: 2, c: 3 });
  same({ b: 2, a: 1 });
  same({});
  const inherits = Object.create({ b: 2 }) as Document;
  inherits['a'] = 1;
  assert.equal(encode(inherits).length, encode({ a: 1 }).length);
});

test('keys of any letters make known shapes', () => {
  const key = fc.string({ minLength: 0, maxLength: 9, unit: 'binary' });
  const keys = key.filter((name) => !name.includes('\0') && name !== 'toBSON');
  const values = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(keys, values), (document) => {
      const plain = { ...document };
      warmed(() => plain);
      same(plain);
    }),
    { numRuns: 60 },
  );
});

test('a known shape has its _id first where that is wished, and only when it is there', () => {
  const write = (document: Document): Uint8Array => {
    const writer = new BsonWriter();
    writer.writeDocument(document, { idFirst: true });
    return Uint8Array.from(writer.finish());
  };
  for (let time = 0; time < WARM; time++) {
    const document = { x: time, _id: time };
    assert.deepEqual(Object.keys(bson.deserialize(write(document))), ['_id', 'x']);
    assert.deepEqual(Object.keys(document), ['x', '_id']);
  }
  assert.deepEqual(bson.deserialize(write({ x: 1, _id: undefined })), { x: 1, _id: null });
  const inner = write({ x: { x: 1, _id: 2 }, _id: 1 });
  assert.deepEqual(Object.keys(bson.deserialize(inner)['x']), ['x', '_id']);
});

test('a cycle is refused at any depth, also where every shape on the way is known', () => {
  const make = (): Document => ({ name: 'n', next: { name: 'm', next: null } });
  warmed(make);
  const cyclic = make();
  for (let time = 0; time < WARM; time++) {
    cyclic['next']['next'] = cyclic;
    assert.throws(() => encode(cyclic), /circular/);
    cyclic['next']['next'] = null;
  }
  const shared = { name: 'both' };
  for (let time = 0; time < WARM; time++) same({ left: shared, right: [shared, shared] });
});

test('checkKeys refuses keys of a known shape too', () => {
  warmed(() => ({ 'a.b': 1 }));
  assert.throws(() => encode({ 'a.b': 1 }, { checkKeys: true }), /must not contain '\.'/);
});

test('a name with a NUL is refused, whatever stands there', () => {
  for (const value of ['x', 1, undefined, null, () => 1, Symbol('s'), {}, [1]]) {
    assert.throws(() => encode({ 'a\0b': value }, { ignoreUndefined: true }), /null bytes/);
    assert.throws(() => encode({ 'é\0b': value }), /null bytes/);
  }
});

test('a field on the prototype of all objects is not sent', () => {
  warmed(() => ({ a: 1, polluting: 2 }));
  Object.defineProperty(Object.prototype, 'polluting', {
    value: 3,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  try {
    assert.deepEqual(Object.keys(bson.deserialize(encode({ a: 1 }))), ['a']);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'polluting');
  }
});

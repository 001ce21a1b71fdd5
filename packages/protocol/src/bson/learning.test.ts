import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bson from 'bson';
import type { Document } from './document.ts';
import { countFields, sampleFields } from './encoder-sample.ts';
import { learnShape, newEncoderSite } from './encoder-site.ts';
import { fastBuffer } from './fast-buffer.ts';
import type { ShapeReaders } from './generate-decoder.ts';
import type { ShapeWriters } from './generate-encoder.ts';
import { internKey } from './key-table.ts';
import { shapeOf } from './shape.ts';
import { learn, newSite } from './shape-site.ts';

/** Seen so often a shape has a function of its own. */
const SEEN = 32;
const MOST = 8;

const unused = (): never => assert.fail('no document is read or written here');
const readers: ShapeReaders = {
  value: unused,
  document: unused,
  array: unused,
  position: unused,
  text: unused,
};
const writers: ShapeWriters<ReturnType<typeof newEncoderSite>> = {
  field: unused,
  array: unused,
  known: unused,
  embedded: unused,
};

function bytesOf(document: Document) {
  const { buffer, byteOffset, length } = bson.serialize(document);
  return fastBuffer(buffer, byteOffset, length);
}

/** A place where documents are read or written, and what it does about one of a shape with a name of its own. */
interface Place {
  readonly see: (shape: number) => void;
  readonly count: () => number;
}

function readingPlace(): Place {
  const site = newSite();
  return {
    see: (shape) =>
      learn(site, shape * 7, { bytes: bytesOf({ [`s${shape}`]: 1 }), start: 0 }, readers),
    count: () => site.decoders.length,
  };
}

function writingPlace(): Place {
  const site = newEncoderSite();
  return {
    see: (shape) => learnShape(site, { [`${'x'.repeat(shape)}s`]: 1 }, writers),
    count: () => site.encoders.length,
  };
}

for (const [name, placeOf] of [
  ['read', readingPlace],
  ['written', writingPlace],
] as const) {
  test(`a shape that keeps coming back has a function of its own: documents that are ${name}`, () => {
    const { see, count } = placeOf();
    for (let time = 1; time < SEEN; time++) see(1);
    assert.equal(count(), 0);
    see(1);
    assert.equal(count(), 1);
  });

  test(`shapes that never come back have none: documents that are ${name}`, () => {
    const { see, count } = placeOf();
    for (let time = 0; time < 300; time++) see(time);
    assert.equal(count(), 0);
  });

  test(`a place keeps eight, and another takes the place of one only after long: documents that are ${name}`, () => {
    const { see, count } = placeOf();
    for (let shape = 1; shape <= MOST; shape++) for (let time = 0; time < SEEN; time++) see(shape);
    assert.equal(count(), MOST);
    for (let time = 0; time < SEEN; time++) see(99);
    assert.equal(count(), MOST);
  });
}

test('a place that is full takes a new shape in once many documents fitted none', () => {
  const site = newSite();
  const other = bytesOf({ other: 1 });
  for (let shape = 1; shape <= MOST; shape++)
    for (let time = 0; time < SEEN; time++)
      learn(site, shape * 7, { bytes: bytesOf({ [`s${shape}`]: 1 }), start: 0 }, readers);
  const before = [...site.decoders];
  for (let time = 0; time < 199; time++) learn(site, 12_345, { bytes: other, start: 0 }, readers);
  assert.deepEqual(site.decoders, before);
  for (let time = 0; time < SEEN; time++) learn(site, 12_345, { bytes: other, start: 0 }, readers);
  assert.equal(site.decoders.length, MOST);
  assert.notEqual(site.decoders[0], before[0]);
  assert.deepEqual(site.decoders.slice(1), before.slice(0, -1));
  assert.equal(site.misses < 200, true);
});

test('a place where documents are written does so too, and looks at few where shapes never repeat', () => {
  const site = newEncoderSite();
  const named = (length: number): Document => ({ [`${'x'.repeat(length)}s`]: 1 });
  for (let shape = 1; shape <= MOST; shape++)
    for (let time = 0; time < SEEN; time++) learnShape(site, named(shape), writers);
  const before = [...site.encoders];
  for (let time = 0; time < 224; time++) learnShape(site, named(50), writers);
  assert.equal(site.encoders.length, MOST);
  assert.deepEqual(site.encoders.slice(1), before.slice(0, -1));
  const busy = newEncoderSite();
  for (let time = 0; time < 401; time++) learnShape(busy, named(time % 100), writers);
  const known = busy.candidates.slice();
  for (let time = 401; time < 415; time++) learnShape(busy, named(1_000), writers);
  assert.deepEqual(busy.candidates, known);
  learnShape(busy, named(1_000), writers);
  assert.notDeepEqual(busy.candidates, known);
});

test('a document of very many fields has no function, and costs no look at the next ones', () => {
  const site = newEncoderSite();
  const fields = (count: number): Document =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, at]));
  for (let time = 0; time < SEEN; time++) learnShape(site, fields(401), writers);
  assert.equal(site.encoders.length, 0);
  assert.ok(site.misses >= 400);
  const small = newEncoderSite();
  for (let time = 0; time < SEEN; time++) learnShape(small, fields(400), writers);
  assert.equal(small.encoders.length, 1);
});

test('shapes are told apart by lengths and outer letters of names, and by their order', () => {
  const hashes = (document: Document): number => {
    const site = newEncoderSite();
    learnShape(site, document, writers);
    return (
      site.candidates.findIndex((each) => each !== 0) * 2 ** 40 +
      Math.max(...site.candidates.map(Math.abs))
    );
  };
  const documents: readonly Document[] = [
    { a: 1 },
    { b: 1 },
    { ab: 1 },
    { aab: 1 },
    { a: 1, b: 1 },
    { b: 1, a: 1 },
    { '': 1 },
    { ac: 1 },
  ];
  assert.equal(new Set(documents.map(hashes)).size, documents.length);
  assert.equal(hashes({ a: 1 }), hashes({ a: 'other' }));
});

test('the shape of a document has its fields, and those of small documents in it', () => {
  const shape = shapeOf(bytesOf({ a: 1, b: { c: 'x', d: { e: [1] } }, f: null }), 0);
  const shown = JSON.stringify(shape?.fields, (key, value) =>
    key === 'nameBytes' ? undefined : value,
  );
  assert.deepEqual(JSON.parse(shown), [
    { name: 'a', type: 0x10 },
    {
      name: 'b',
      type: 3,
      shape: {
        fields: [
          { name: 'c', type: 2 },
          { name: 'd', type: 3, shape: { fields: [{ name: 'e', type: 4 }] } },
        ],
      },
    },
    { name: 'f', type: 0x0a },
  ]);
  assert.deepEqual(
    shape?.fields.map(({ nameBytes }) => Buffer.from(nameBytes).toString()),
    ['a\0', 'b\0', 'f\0'],
  );
});

function fieldsOf(count: number, prefix = 'f'): Document {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, at]));
}

test('a document of too many fields, of too long a name or of none has no shape', () => {
  assert.equal(shapeOf(bytesOf({}), 0), undefined);
  assert.equal(shapeOf(bytesOf(fieldsOf(400)), 0)?.fields.length, 400);
  assert.equal(shapeOf(bytesOf(fieldsOf(401)), 0), undefined);
  assert.ok(shapeOf(bytesOf({ ['x'.repeat(200)]: 1 }), 0));
  assert.equal(shapeOf(bytesOf({ ['x'.repeat(201)]: 1 }), 0), undefined);
  const twice = Buffer.from(bson.serialize({ a: 1, b: 2 }));
  twice.write('a', twice.indexOf('b'));
  assert.equal(shapeOf(fastBuffer(twice.buffer, twice.byteOffset, twice.length), 0), undefined);
});

test('a document in a document is in line where both together are not too large', () => {
  const isInLine = (document: Document): readonly boolean[] | undefined =>
    shapeOf(bytesOf(document), 0)?.fields.map(({ shape }) => shape !== undefined);
  assert.deepEqual(isInLine({ a: fieldsOf(64) }), [true]);
  assert.deepEqual(isInLine({ a: fieldsOf(65) }), [false]);
  assert.deepEqual(isInLine({ a: { ...fieldsOf(32), b: fieldsOf(31, 'g') } }), [true]);
  assert.deepEqual(isInLine({ a: { ...fieldsOf(32), b: fieldsOf(32, 'g') } }), [false]);
  assert.deepEqual(isInLine({ a: fieldsOf(60), b: fieldsOf(48), c: { d: 1 } }), [
    true,
    false,
    true,
  ]);
  assert.deepEqual(isInLine({ a: { $ref: 'x' } }), [false]);
});

test('a sample of an object has its fields, and those of small plain objects in it', () => {
  assert.deepEqual(sampleFields({ a: 1, b: { c: { d: 2 } }, e: [1] }), [
    { name: 'a', value: 1 },
    {
      name: 'b',
      value: { c: { d: 2 } },
      fields: [{ name: 'c', value: { d: 2 }, fields: [{ name: 'd', value: 2 }] }],
    },
    { name: 'e', value: [1] },
  ]);
  for (const name of ['__proto__', 'a\0b', 'x'.repeat(201)]) {
    const document: Document = Object.defineProperty({}, name, { value: 1, enumerable: true });
    assert.equal(sampleFields(document), undefined, name);
    assert.equal(sampleFields({ inner: document })?.[0]?.fields, undefined, name);
  }
  assert.equal(sampleFields({ ['x'.repeat(200)]: 1 })?.length, 1);
  const inLine = (document: Document): readonly boolean[] | undefined =>
    sampleFields(document)?.map(({ fields }) => fields !== undefined);
  assert.deepEqual(inLine({ a: fieldsOf(64) }), [true]);
  assert.deepEqual(inLine({ a: fieldsOf(65) }), [false]);
  assert.deepEqual(inLine({ a: { ...fieldsOf(32), b: fieldsOf(31, 'g') } }), [true]);
  assert.deepEqual(inLine({ a: { ...fieldsOf(32), b: fieldsOf(32, 'g') } }), [false]);
  assert.deepEqual(inLine({ a: Object.create(null), b: new Date(), c: null }), [
    false,
    false,
    false,
  ]);
  const many = { ...fieldsOf(330), a: fieldsOf(64), b: fieldsOf(5), c: fieldsOf(4) };
  assert.deepEqual(inLine(many)?.slice(-3), [true, false, false]);
  const circle: Document = {};
  circle['self'] = circle;
  assert.deepEqual(inLine(circle), [false]);
  assert.equal(countFields(sampleFields({ a: { b: 1, c: { d: 1 } }, e: 1 }) ?? []), 5);
});

test('names are read right, however often they come and whatever they displace', () => {
  const read = (name: string, hash: number): string => {
    const bytes = Buffer.from(`--${name}--`);
    const end = 2 + Buffer.byteLength(name);
    return internKey(fastBuffer(bytes.buffer, bytes.byteOffset, bytes.length), 2, end, hash);
  };
  const names = ['name', 'nama', 'größe', 'long'.repeat(20), '', 'n', 'name2'];
  for (let time = 0; time < 100; time++)
    for (const name of names) assert.equal(read(name, 4_711), name);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EJSON, Int32, Long } from 'bson';
import fc from 'fast-check';
import { anyValue, bsonDocument, optionsDocument } from './extended-json.ts';
import type { Place } from './reader.ts';

const place: Place = { path: '', version: [1, 0] };

const special = fc.constantFrom(
  { $numberLong: '5' },
  { $numberInt: '7' },
  { $oid: '65a1b2c3d4e5f60718293a4b' },
  { $$unsetOrMatches: { $numberDouble: '1.5' } },
  { $set: { a: 1, b: { $date: '2026-01-02T03:04:05Z' } } },
);
const { tree: json } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    fc.oneof(fc.string(), fc.boolean(), fc.constant(null)),
    special,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 4 }), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('property: values are read as EJSON reads them', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify({ value });
      const parsed = JSON.parse(text) as object;
      assert.deepEqual(bsonDocument(parsed, place), EJSON.parse(text, { relaxed: false }));
      assert.deepEqual(optionsDocument(parsed, place), EJSON.parse(text, { relaxed: true }));
    }),
    { numRuns: 1000 },
  );
});

test('numbers keep their type, a name like __proto__ stays a field', () => {
  assert.deepEqual(anyValue(5, place), new Int32(5));
  assert.deepEqual(anyValue(-0, place), new Int32(0));
  assert.deepEqual(anyValue(2 ** 40, place), Long.fromNumber(2 ** 40));
  const document = bsonDocument(JSON.parse('{"__proto__": {"a": 1}}'), place);
  assert.deepEqual(Object.keys(document), ['__proto__']);
});

test('what is no Extended JSON is refused with its place', () => {
  assert.throws(() => anyValue({ a: { $oid: 'short' } }, { ...place, path: 'tests[0].x' }), {
    message: /^tests\[0\]\.x: expected Extended JSON/,
  });
});

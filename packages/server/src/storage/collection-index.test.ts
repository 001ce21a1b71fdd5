import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import fc from 'fast-check';
import type { Fields } from '../value/value.ts';
import { CollectionIndex } from './collection-index.ts';
import { type IndexDefinition, indexPathsOf } from './index-definition.ts';
import type { KeyRange } from './key-order.ts';
import type { StoredRecord } from './stored-record.ts';

function definitionOf(key: Record<string, number>, more: Partial<IndexDefinition> = {}) {
  const pattern: Fields = new Map(Object.entries(key));
  return {
    name: 'index',
    specification: new Map([['key', pattern]]),
    paths: indexPathsOf(pattern),
    unique: false,
    sparse: false,
    hidden: false,
    prepareUnique: false,
    expireAfterSeconds: undefined,
    collation: undefined,
    covers: undefined,
    ...more,
  } satisfies IndexDefinition;
}

const DEFINITIONS: Readonly<Record<string, IndexDefinition>> = {
  'one field': definitionOf({ a: 1 }),
  'two fields, one of them inside of another': definitionOf({ 'b.c': -1, a: 1 }),
  'two paths into one field': definitionOf({ 'b.c': 1, 'b.d': 1 }),
  'a field that may be missing': definitionOf({ a: 1 }, { sparse: true }),
  'some documents only': definitionOf({ a: 1 }, { covers: (bytes) => bytes.length % 2 === 0 }),
};

const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0.5, 'x', null, true));
const inner = fc.record({ c: scalar, d: fc.array(scalar, { maxLength: 2 }) }, { requiredKeys: [] });
const document = fc.record(
  {
    a: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
    b: fc.oneof(scalar, inner),
    e: scalar,
  },
  { requiredKeys: [] },
);

for (const [name, definition] of Object.entries(DEFINITIONS)) {
  test(`property: an index of ${name} holds after changes what it would hold if it were new`, () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (versions) => {
        const [index, record] = [new CollectionIndex(definition), { recordId: 1 } as StoredRecord];
        let before = encode(versions[0] as object);
        index.add(record, before);
        for (const version of versions) {
          const after = encode(version);
          if (index.isTouchedBy(before, after)) {
            index.remove(record, before);
            index.add(record, after);
          }
          before = after;
          const fresh = new CollectionIndex(definition);
          fresh.add(record, after);
          const keysIn = (one: CollectionIndex) => {
            const found = [];
            for (const walk = one.walk(); walk.next(); ) found.push(walk.key);
            return found;
          };
          assert.deepEqual(keysIn(index), keysIn(fresh));
        }
      }),
      { numRuns: 500 },
    );
  });
}

test('a change of other fields does not touch an index, one of the type does', () => {
  const index = new CollectionIndex(definitionOf({ 'a.b': 1 }));
  const before = encode({ a: { b: 1 }, c: 1 });
  assert.equal(index.isTouchedBy(before, encode({ c: 2, a: { b: 1 }, d: 3 })), false);
  assert.equal(index.isTouchedBy(before, encode({ a: { b: 1.5 }, c: 1 })), true);
  assert.equal(index.isTouchedBy(before, encode({ c: 1 })), true);
  assert.equal(index.isTouchedBy(encode({ c: 1 }), encode({ c: 2 })), false);
});

const keyed = fc.record({ a: fc.integer({ min: 0, max: 4 }), b: fc.integer({ min: 0, max: 2 }) });
const bound = fc.tuple(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }), fc.boolean());

interface Loaded {
  readonly index: CollectionIndex;
  readonly records: readonly StoredRecord[];
}

function loaded(key: Record<string, number>, documents: readonly object[]): Loaded {
  const index = new CollectionIndex(definitionOf(key));
  const records = documents.map(
    (each, recordId) => ({ recordId, head: { bytes: encode(each) } }) as StoredRecord,
  );
  index.load(records);
  return { index, records };
}

function walked(index: CollectionIndex, range?: KeyRange, direction?: 1 | -1): StoredRecord[] {
  const found: StoredRecord[] = [];
  for (const walk = index.walk(range, direction); walk.next(); ) found.push(walk.item);
  return found;
}

test('property: what is loaded at once is held as what is added one by one, and found as counted', () => {
  fc.assert(
    fc.property(fc.array(keyed, { maxLength: 12 }), bound, bound, (documents, low, high) => {
      const { index, records } = loaded({ a: 1, b: -1 }, documents);
      const single = new CollectionIndex(index.definition);
      for (const record of records) single.add(record, record.head.bytes as Uint8Array);
      assert.deepEqual(walked(index), walked(single));
      assert.equal(index.size, documents.length);
      const range: KeyRange = {
        from: { values: low[0], isAfter: low[1] },
        to: { values: high[0], isAfter: high[1] },
      };
      const forward = walked(index, range);
      assert.deepEqual(walked(index, range, -1), forward.toReversed());
      assert.equal(index.estimate(range), forward.length);
      for (const record of records)
        assert.equal(
          index.hasKeyIn(record.head.bytes as Uint8Array, range),
          forward.includes(record),
        );
    }),
    { numRuns: 200 },
  );
});

test('property: records that share a key are told in groups, the first two of them before', () => {
  fc.assert(
    fc.property(fc.array(keyed, { maxLength: 12 }), (documents) => {
      const { index, records } = loaded({ a: 1, b: 1 }, documents);
      const groups = new Map<string, StoredRecord[]>();
      for (const [at, { a, b }] of documents.entries()) {
        const group = groups.get(`${a} ${b}`) ?? [];
        groups.set(`${a} ${b}`, [...group, records[at] as StoredRecord]);
      }
      const shared = [...groups].filter(([, group]) => group.length > 1).sort();
      const numbers = (group: readonly StoredRecord[]): number[] =>
        group.map(({ recordId }) => recordId).sort((x, y) => x - y);
      assert.deepEqual(
        index.violations().map(numbers),
        shared.map(([, group]) => numbers(group)),
      );
      const first = index.firstViolation();
      assert.equal(first === undefined, shared.length === 0);
      if (first !== undefined) assert.ok(shared[0]?.[1].includes(first.record));
    }),
    { numRuns: 200 },
  );
});

test('a key that another record has is refused in MongoDB’s words, long texts cut', () => {
  const definition = definitionOf({ a: 1, b: -1 }, { unique: true });
  const index = new CollectionIndex(definition);
  const [one, other] = [{ recordId: 1 }, { recordId: 2 }] as StoredRecord[];
  const long = 'x'.repeat(151);
  const document = encode({ a: long, b: { c: 'y'.repeat(150) } });
  index.add(one as StoredRecord, document);
  index.checkUnique(document, one, 'd.c');
  index.checkUnique(encode({ a: long }), other, 'd.c');
  assert.throws(() => index.checkUnique(document, other, 'd.c'), {
    codeName: 'DuplicateKey',
    message:
      `E11000 duplicate key error collection: d.c index: index dup key: ` +
      `{ a: "${'x'.repeat(150)}...", b: { c: "${'y'.repeat(150)}" } }`,
  });
  const plain = new CollectionIndex(definitionOf({ a: 1, b: -1 }));
  plain.add(one as StoredRecord, document);
  plain.checkUnique(document, other, 'd.c');
  const prepared = new CollectionIndex(definitionOf({ a: 1 }, { prepareUnique: true }));
  prepared.add(one as StoredRecord, encode({ a: 1 }));
  assert.throws(() => prepared.checkUnique(encode({ a: 1 }), other, 'd.c'), /E11000/);
});

test('an entry tells its key as values, unless the document has another one by now', () => {
  const { index } = loaded({ a: 1 }, [{ a: [1, 5] }]);
  const walk = index.walk();
  const seen: unknown[] = [];
  while (walk.next()) seen.push(index.keyIn(encode({ a: [5, 7] }), walk.key)?.map(Number));
  assert.deepEqual(seen, [undefined, [5]]);
  assert.equal(index.multikey, true);
  assert.equal(loaded({ a: 1 }, [{ a: 1 }]).index.multikey, false);
  assert.equal(loaded({ a: 1 }, [{ a: [1] }]).index.multikey, true);
});

test('two arrays in one key are refused, the later path first', () => {
  const index = new CollectionIndex(definitionOf({ a: 1, c: 1, b: 1 }));
  assert.throws(() => index.keysOf(encode({ a: [1], b: [2], c: 3 })), {
    codeName: 'CannotIndexParallelArrays',
    message: 'cannot index parallel arrays [b] [a]',
  });
});

test('an index of all paths holds each value of a path once', () => {
  const shownKeys = (document: object): unknown[] => {
    const index = new CollectionIndex(definitionOf({ '$**': 1 }));
    const record = { recordId: 1 } as StoredRecord;
    index.add(record, encode(document));
    assert.equal(index.size, index.keysOf(encode(document)).length);
    return index.keysOf(encode(document)).map(([path, value]) => `${path}: ${value}`);
  };
  assert.deepEqual(shownKeys({ a: [2, 1, 2], b: 3 }), ['a: 1', 'a: 2', 'b: 3']);
  assert.deepEqual(shownKeys({ a: 1, b: 1 }), ['a: 1', 'b: 1']);
});

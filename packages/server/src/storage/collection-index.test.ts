import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import fc from 'fast-check';
import type { Fields } from '../value/value.ts';
import { CollectionIndex } from './collection-index.ts';
import { type IndexDefinition, indexPathsOf } from './index-definition.ts';
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

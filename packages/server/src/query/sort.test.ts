import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BSON, type Document } from 'bson';
import { fieldsFrom } from '../value/plain-document.ts';
import { compileSort, compileSorter } from './sort.ts';

function sorted(pattern: object, values: readonly unknown[]): unknown[] {
  const sorter = compileSorter(fieldsFrom(pattern));
  const compare = compileSort(fieldsFrom(pattern));
  const documents = values.map((a) => BSON.serialize(a === undefined ? {} : { a }));
  const inBytes = documents.toSorted(compare).map((bytes) => BSON.deserialize(bytes)['a']);
  const decoded = values.map((a): Document => (a === undefined ? {} : { a })).map(fieldsFrom);
  const byFields = decoded.toSorted(compare);
  assert.deepEqual(
    byFields.map((fields) => sorter.key(fields)),
    documents.toSorted(compare).map((bytes) => sorter.key(bytes)),
  );
  return inBytes;
}

describe('sort', () => {
  test('orders types as BSON does, what is missing as null', () => {
    const values = ['x', 1, true, { b: 1 }, undefined, 0];
    assert.deepEqual(sorted({ a: 1 }, values), [undefined, 0, 1, 'x', { b: 1 }, true]);
    assert.deepEqual(sorted({ a: -1 }, values), [true, { b: 1 }, 'x', 1, 0, undefined]);
  });

  test('takes the least element of an array upward and the greatest downward', () => {
    assert.deepEqual(sorted({ a: 1 }, [2, [3, 1], []]), [[], [3, 1], 2]);
    assert.deepEqual(sorted({ a: -1 }, [2, [3, 1], []]), [[3, 1], 2, []]);
  });

  test('takes the fields of a compound key from the same element', () => {
    const first = [
      { b: 1, c: 5 },
      { b: 2, c: 1 },
    ];
    const second = [{ b: 1, c: 4 }];
    assert.deepEqual(sorted({ 'a.b': 1, 'a.c': 1 }, [first, second]), [second, first]);
  });

  test('refuses arrays side by side and senseless patterns', () => {
    const sorter = compileSorter(fieldsFrom({ a: 1, b: 1 }));
    assert.throws(() => sorter.key(fieldsFrom({ a: [1], b: [2] })), {
      message: 'cannot sort with keys that are parallel arrays',
    });
    const refuse = (pattern: object, codeName: string): void =>
      assert.throws(() => compileSorter(fieldsFrom(pattern)), { codeName });
    refuse({ a: 2 }, 'Location15975');
    refuse({ a: 'x' }, 'Location15974');
    refuse({ a: { $meta: 'foo' } }, 'Location31138');
    refuse({ a: { $meta: 'textScore' } }, 'Location40218');
  });
});

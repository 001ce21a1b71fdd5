import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Double, Int32, Long, ObjectId } from 'bson';
import { matchPlain } from './match-plain.ts';

function told(expected: unknown, actual: unknown, placeholders: unknown[] = []): string[] {
  return matchPlain(expected, actual, { placeholders }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

test('members that the test does not name may be there, those that it names must', () => {
  assert.deepEqual(told({ a: 1 }, { a: 1, b: 2 }), []);
  assert.deepEqual(told({ a: { b: 1 } }, { a: { b: 2 } }), ['a.b: to be 1']);
  assert.deepEqual(told({ a: { b: 1 } }, { a: 'x' }), ['a: a document']);
  assert.deepEqual(told({ a: { b: 1 } }, { a: [] }), ['a: a document']);
  assert.deepEqual(told({ a: { b: 1 } }, { a: new Date(0) }), ['a: a document']);
  assert.deepEqual(told({ a: { b: 1 } }, {}), ['a.b: to be 1']);
});

test('null stands for what is absent, and an absent document has nothing', () => {
  assert.deepEqual(told({ a: null }, {}), []);
  assert.deepEqual(told({ a: { b: null } }, {}), []);
  assert.deepEqual(told({ a: { b: null } }, { a: null }), []);
  assert.deepEqual(told({ a: null }, { a: 0 }), ['a: to be null']);
});

test('a placeholder wants that something is there', () => {
  assert.deepEqual(told({ a: 42 }, { a: 'x' }, [42]), []);
  assert.deepEqual(told({ a: 42 }, { a: 0 }, [42]), []);
  assert.deepEqual(told({ a: 42 }, { a: null }, [42]), ['a: to be there']);
  assert.deepEqual(told({ a: 42 }, {}, [42]), ['a: to be there']);
  assert.deepEqual(told({ a: 42 }, { a: 'x' }), ['a: to be 42']);
});

test('arrays have the same length, and their elements match in order', () => {
  assert.deepEqual(told([1, { a: 1 }], [1, { a: 1, b: 2 }]), []);
  assert.deepEqual(told({ a: [1] }, { a: [1, 2] }), ['a: 1 element(s)']);
  assert.deepEqual(told({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }), ['a[0].b: to be 1']);
  assert.deepEqual(told({ a: [] }, { a: {} }), ['a: an array']);
  assert.deepEqual(told({ a: [] }, {}), ['a: an array']);
});

test('numbers of all types are equal by value, all else by type and value', () => {
  for (const five of [5, 5n, new Int32(5), new Double(5), Long.fromNumber(5)]) {
    assert.deepEqual(told(5, five), []);
    assert.deepEqual(told(6, five), [': to be 6']);
  }
  const id = '0123456789abcdef01234567';
  assert.deepEqual(told(new ObjectId(id), new ObjectId(id)), []);
  assert.equal(told(new ObjectId(id), new ObjectId('f'.repeat(24))).length, 1);
  assert.equal(told(new ObjectId(id), id).length, 1);
  assert.equal(told(new Date(1), null).length, 1);
  assert.deepEqual(told('5', 5), [': to be "5"']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DBRef } from 'bson';
import { decode } from './decode.ts';
import { encode } from './encode.ts';

test('a document with a null $id is no DBRef, whatever its $ref', () => {
  const value = decode(encode({ r: { $ref: 'c', $id: null } }))['r'];
  assert.ok(!(value instanceof DBRef));
  assert.deepEqual(value, { $ref: 'c', $id: null });
});

test('an object whose _bsontype is null or undefined is a plain one', () => {
  for (const _bsontype of [null, undefined]) {
    const { o } = decode(encode({ o: { a: 1, _bsontype } }));
    assert.equal(o.a, 1);
  }
});

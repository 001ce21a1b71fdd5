import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { BSON } from 'bson';
import { decodeFields } from './decode-fields.ts';
import { type LeafArrays, locateValue, parsePath, somePathValue, valueAt } from './path.ts';
import { showValue } from './show-value.ts';

function visited(document: object, dotted: string, leafArrays: LeafArrays = 'expand'): string {
  const bytes = BSON.serialize(document);
  const [inBytes, decoded] = [bytes, decodeFields(bytes)].map((form) => {
    const seen: string[] = [];
    somePathValue(form, parsePath(dotted), leafArrays, (value, index) => {
      seen.push(`${value === undefined ? 'missing' : showValue(value)}@${index}`);
      return false;
    });
    return seen.join(' ');
  });
  assert.equal(inBytes, decoded);
  return present(decoded);
}

describe('path', () => {
  test('follows documents, and enters arrays for the documents in them', () => {
    assert.equal(visited({ a: { b: 1 } }, 'a.b'), '1@-1');
    assert.equal(visited({ a: 5 }, 'a.b'), 'missing@-1');
    assert.equal(visited({}, 'a.b'), 'missing@-1');
    assert.equal(visited({ a: [{ b: 1 }, 2, {}] }, 'a.b'), '1@0 missing@2');
    assert.equal(visited({ a: [] }, 'a.b'), '');
  });

  test('expands an array at the end, or keeps it whole', () => {
    assert.equal(visited({ a: [1, 2] }, 'a'), '1@0 2@1 [ 1, 2 ]@-1');
    assert.equal(visited({ a: [1, 2] }, 'a', 'keep'), '[ 1, 2 ]@-1');
  });

  test('takes a number for an index, whose array is not expanded', () => {
    assert.equal(visited({ a: [[1, 2]] }, 'a.0'), '[ 1, 2 ]@-1');
    assert.equal(visited({ a: [{ '0': 5 }] }, 'a.0'), '5@0 { 0: 5 }@-1');
    assert.equal(visited({ a: [[{ b: 1 }]] }, 'a.0.b'), '1@0');
    assert.equal(visited({ a: [[{ b: 1 }]] }, 'a.b'), '');
  });

  test('stops at the first visit that is content', () => {
    let visits = 0;
    const found = somePathValue(BSON.serialize({ a: [1, 2] }), parsePath('a'), 'expand', () => {
      visits++;
      return true;
    });
    assert.deepEqual([found, visits], [true, 1]);
  });

  test('locates and reads values without entering arrays', () => {
    const bytes = BSON.serialize({ x: 0, a: { b: 'y' }, c: [{ d: 1 }] });
    assert.equal(bytes[locateValue(bytes, parsePath('a.b'))], 2);
    assert.equal(locateValue(bytes, parsePath('c.d')), -1);
    assert.equal(valueAt(bytes, parsePath('a.b')), 'y');
    assert.equal(valueAt(decodeFields(bytes), parsePath('c.d')), undefined);
  });
});

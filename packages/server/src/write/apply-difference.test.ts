import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { serialize } from 'bson';
import { oplogDifference } from '../change-stream/update-description.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields } from '../value/value.ts';
import { withDifference } from './apply-difference.ts';

const fields = (document: Document): Fields => decodeFields(serialize(document));

test('a difference of the op-log makes of the old document the new one', () => {
  const pairs: readonly (readonly [Document, Document])[] = [
    [
      { _id: 1, a: 1, b: 2 },
      { _id: 1, b: 3, c: 4 },
    ],
    [
      { _id: 1, a: { b: { c: 1, d: 'x'.repeat(40) } } },
      { _id: 1, a: { b: { c: 2, d: 'x'.repeat(40) } } },
    ],
    [
      { _id: 1, a: [1, 2, 3, 'y'.repeat(40)] },
      { _id: 1, a: [1, 2, 3, 'y'.repeat(40), 5] },
    ],
    [
      { _id: 1, a: ['y'.repeat(40), 1, 2, 3] },
      { _id: 1, a: ['y'.repeat(40), 1] },
    ],
  ];
  for (const [before, after] of pairs) {
    const difference = oplogDifference(fields(before), fields(after), undefined);
    assert.deepEqual(withDifference(fields(before), difference), fields(after));
  }
});

test('a difference that does not fit is refused', () => {
  assert.throws(
    () => withDifference(fields({ a: 1 }), fields({ sa: { u: { b: 1 } } })),
    /does not fit/,
  );
  assert.throws(() => withDifference(fields({ a: 1 }), fields({ x: {} })), /does not fit/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bson from 'bson';
import { decode } from './decode.ts';
import type { Document } from './document.ts';
import { fastBuffer } from './fast-buffer.ts';
import { shapeOf } from './shape.ts';

function namesOf(document: Document): readonly string[] | undefined {
  const { buffer, byteOffset, length } = bson.serialize(document);
  const shape = shapeOf(fastBuffer(buffer, byteOffset, length), 0);
  return shape?.fields.map(({ name }) => name);
}

test('replies of a replica set and commands have a shape, with a dollar as they are', () => {
  assert.deepEqual(namesOf({ ok: 1, $clusterTime: { clusterTime: 1 } }), ['ok', '$clusterTime']);
  assert.deepEqual(namesOf({ ping: 1, $db: 'admin' }), ['ping', '$db']);
});

test('what may be a DBRef, or is no plain assignment, has none', () => {
  for (const name of ['$ref', '__proto__']) {
    assert.equal(namesOf(JSON.parse(`{"a": 1, "${name}": 2}`) as Document), undefined, name);
  }
});

test('names with a dollar are decoded as the bson package does, however often they come', () => {
  const documents: readonly Document[] = [
    { ok: 1, $clusterTime: { clusterTime: new bson.Timestamp({ t: 1, i: 2 }) } },
    { ok: 1, at: { $ref: 'c', $id: 1 } },
    { ok: 1, at: { $ref: 'c', $other: 1 } },
    { ok: 1, at: { $id: 1, $db: 'd' } },
    { ok: 1, at: { $db: 'd' } },
    { ok: 1, at: { $set: { a: 1 } } },
    { $ref: 'c', $id: 1, $db: 'd' },
  ];
  for (let time = 0; time < 300; time++) {
    const bytes = bson.serialize(documents[time % documents.length] as Document);
    assert.deepEqual(decode(bytes), bson.deserialize(bytes));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import { objectIdAt } from './object-id-at.ts';

/** As `bson` 7.0 has it: twelve bytes, kept as they are. */
class OlderObjectId extends ObjectId {
  readonly kept: Uint8Array;

  constructor(bytes: Uint8Array) {
    if (bytes.length !== 12)
      throw new Error('Argument passed in does not match the accepted types');
    super(bytes);
    this.kept = bytes;
  }
}

const BYTES = Buffer.from('ffff507f1f77bcf86cd799439011ff', 'hex');

test('an ObjectId is read in the middle of a reply', () => {
  assert.equal(objectIdAt(ObjectId)(BYTES, 2).toHexString(), '507f1f77bcf86cd799439011');
});

test('one of a bson without offsets too, which keeps nothing of the reply', () => {
  const id = objectIdAt(OlderObjectId)(BYTES, 2);
  assert.equal(id.toHexString(), '507f1f77bcf86cd799439011');
  assert.notEqual((id as OlderObjectId).kept.buffer, BYTES.buffer);
});

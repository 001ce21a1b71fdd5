import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { encodeRequest } from './encode-request.ts';

const LIMIT = 1000;
const ALLOWANCE = 16 * 1024;

function send(identifier: string, documents: readonly (Document | Uint8Array)[]): unknown {
  const request = {
    commandName: 'any',
    databaseName: 'db',
    body: { any: 'c', $db: 'db' },
    sequences: [{ identifier, documents }],
  };
  return encodeRequest(request, { requestId: 1, exhaustAllowed: false, maxBsonObjectSize: LIMIT });
}

/** A document of just so many bytes. */
function sized(bytes: number): Document {
  return { t: 'x'.repeat(bytes - encode({ t: '' }).length) };
}

const tooLarge = { name: 'MongoInvalidArgumentError', code: 10334 };

test('a document that the server would refuse is not sent', () => {
  assert.equal(encode(sized(LIMIT)).length, LIMIT);
  send('documents', [sized(LIMIT)]);
  assert.throws(() => send('documents', [sized(LIMIT + 1)]), tooLarge);
  assert.throws(() => send('documents', [sized(20), sized(LIMIT + 1)]), tooLarge);
});

test('documents that are encoded already are looked at one by one', () => {
  const small = encode(sized(LIMIT));
  send('documents', [Buffer.concat([small, small, small])]);
  const large = encode(sized(LIMIT + 1));
  assert.throws(() => send('documents', [Buffer.concat([small, large, small])]), tooLarge);
});

test('a statement may be larger than a stored document, as the server allows', () => {
  send('updates', [sized(LIMIT + ALLOWANCE)]);
  assert.throws(() => send('updates', [sized(LIMIT + ALLOWANCE + 1)]), tooLarge);
});

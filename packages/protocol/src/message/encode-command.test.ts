import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '../bson/index.ts';
import { present } from '../narrowing/present.ts';
import { encodeCommand, encodeCommandParts, hasLargeParts } from './encode-command.ts';
import { parseMessage } from './message.ts';

const large = encode({ _id: 1, text: 'x'.repeat(1024 * 1024) });
const small = encode({ _id: 2 });
const command = (documents: readonly (Uint8Array | { readonly _id: number })[]) => ({
  requestId: 7,
  body: { insert: 'c', $db: 'd' },
  moreToCome: true,
  sequences: [
    { identifier: 'documents', documents },
    { identifier: 'nsInfo', documents: [{ ns: 'd.c' }] },
  ],
});

test('the parts are the message that is made in one piece', () => {
  for (const documents of [[large], [small, large, { _id: 3 }], [large, large, small]]) {
    const request = command(documents);
    const parts = Buffer.concat(encodeCommandParts(request));
    assert.equal(Buffer.compare(parts, encodeCommand(request)), 0);
  }
  const message = parseMessage(Buffer.concat(encodeCommandParts(command([large, small]))));
  assert.ok(!(message instanceof Promise) && message.kind === 'msg');
  const [documents] = message.sequences;
  assert.deepEqual(
    present(documents).documents.map((bytes) => decode(bytes)['_id']),
    [1, 2],
  );
});

test('large documents that are encoded are not copied', () => {
  assert.ok(encodeCommandParts(command([small, large])).includes(large));
  assert.equal(hasLargeParts(command([small, large])), true);
  assert.equal(hasLargeParts(command([small, { _id: 3 }])), false);
});

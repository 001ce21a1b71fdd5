import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Binary } from 'bson';
import { startStandalone } from '../../deployment/standalone.ts';
import { InProcessClient } from '../../server/in-process.test-support.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Value } from '../../value/value.ts';

/** First messages of a client, and whether the server goes on with them. */
const NONCES: readonly (readonly [Value, boolean])[] = [
  [new Binary(Buffer.alloc(32, 7)), true],
  [new Binary(Buffer.alloc(31, 7)), false],
  [new Binary(Buffer.alloc(33, 7)), false],
  [new Binary(Buffer.alloc(0)), false],
  ['x'.repeat(32), false],
  [null, false],
];

test('a client of AWS begins with 32 bytes of its own, and gets 64 back', async () => {
  await using standalone = await startStandalone({
    auth: { awsAccounts: { AKIA: { secretAccessKey: 'secret', username: 'ann' } } },
  });
  for (const [nonce, isTaken] of NONCES) {
    const payload = encodeFields(
      new Map<string, Value>([
        ['r', nonce],
        ['p', 110],
      ]),
    );
    const client = new InProcessClient(standalone.server);
    const reply = await client.run({
      saslStart: 1,
      mechanism: 'MONGODB-AWS',
      payload: new Binary(payload),
      $db: '$external',
    });
    assert.equal(reply['ok'], isTaken ? 1 : 0, String(nonce));
    if (!isTaken) assert.equal(reply['codeName'], 'AuthenticationFailed');
    else assert.ok(Buffer.from(reply['payload'].buffer).includes(Buffer.alloc(32, 7)));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';
import { limitsOf } from './limits.ts';

const LIMITS = { maxBsonObjectSize: 2048, maxMessageSizeBytes: 8192, maxWriteBatchSize: 3 };

async function withSmallServer(work: (client: InProcessClient) => Promise<void>): Promise<void> {
  await using standalone = await startStandalone({ limits: LIMITS });
  await work(new InProcessClient(standalone.server));
}

const insert = (...documents: Document[]): Document => ({ insert: 'c', documents });

test('small limits are announced', () =>
  withSmallServer(async (client) => {
    const hello = await client.run({ hello: 1 });
    for (const [name, value] of Object.entries(LIMITS)) assert.equal(hello[name], value, name);
  }));

test('small limits are enforced: writes of a batch, the size of a document, before and after an update', () =>
  withSmallServer(async (client) => {
    const many = await client.run(insert({}, {}, {}, {}));
    assert.equal(many['errmsg'], 'Write batch sizes must be between 1 and 3. Got 4 operations.');
    const large = await client.run(insert({ _id: 1, a: 'x'.repeat(2048) }));
    assert.match(large['writeErrors'][0].errmsg, /^object to insert too large.*max size: 2048$/);
    await client.run(insert({ _id: 1, a: 'x'.repeat(1500), b: '' }));
    const u = { $set: { b: 'x'.repeat(600) } };
    const grown = await client.run({ update: 'c', updates: [{ q: {}, u }] });
    assert.equal(
      grown['writeErrors'][0].errmsg,
      'Resulting document after update is larger than 2048',
    );
  }));

test('a batch of a cursor holds as many bytes as a document may have', () =>
  withSmallServer(async (client) => {
    await client.run(insert(...[1, 2, 3].map((_id) => ({ _id, a: 'x'.repeat(900) }))));
    const { cursor } = await client.run({ find: 'c' });
    assert.equal(cursor.firstBatch.length, 2);
    const more = await client.run({ getMore: cursor.id, collection: 'c' });
    assert.equal(more['cursor'].nextBatch.length, 1);
  }));

test('a command beyond the size of a document and what commands add is BSONObjectTooLarge', async () => {
  const limits = { ...LIMITS, maxMessageSizeBytes: 65_536 };
  await using standalone = await startStandalone({ limits });
  const client = new InProcessClient(standalone.server);
  const documents = [{ _id: 1 }, { _id: 2, a: 'x'.repeat(20_000) }];
  const reply = await client.run({ insert: 'c', documents });
  assert.equal(reply['code'], 10334);
  assert.match(
    reply['errmsg'],
    /^BSONObj size: \d+ \(0x[0-9A-F]+\) is invalid\..* First element: insert: "c"$/,
  );
  assert.equal((await client.run({ count: 'c' }))['n'], 0);
});

test('a message that is too large ends the connection', () =>
  withSmallServer(async (client) => {
    await assert.rejects(client.run({ ping: 1, text: 'x'.repeat(8192) }), /closed the connection/);
  }));

test('limits that no server can keep are refused', () => {
  const wrong = [
    { maxWriteBatchSize: 0 },
    { maxBsonObjectSize: 1.5 },
    { maxMessageSizeBytes: 5e7 },
  ];
  for (const limits of wrong) assert.throws(() => limitsOf(limits), RangeError);
  assert.equal(limitsOf({ maxWriteBatchSize: 1 }).maxMessageSizeBytes, 48_000_000);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient } from 'mongodb';
import { any } from '../matcher/value-matchers.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { MockupDB } from '../server/mockup-db.ts';
import { parseConversation } from './conversation.ts';
import { record } from './recorder.ts';
import { replay } from './replay.ts';

/** Inserts, and reads in two batches; the ids of the documents are another each time. */
async function converse(uri: string): Promise<unknown> {
  const client = new MongoClient(uri, { heartbeatFrequencyMS: 500 });
  const coll = client.db('db').collection('c');
  await coll.insertOne({ a: 1 });
  const found = await coll.find({}, { batchSize: 1 }).toArray();
  const failed = await client
    .db('db')
    .command({ fails: 1 })
    .catch((error: Error) => error.message);
  await client.close();
  return { found, failed };
}

test('a conversation is recorded through a proxy and said again without the server', async () => {
  await using real = new MockupDB({ autoHello: true });
  let getMores = 0;
  real.autoresponds({ insert: any }, { n: 1 });
  real.autoresponds({ find: any }, (request: MockRequest) =>
    request.ok({ cursor: { id: 7n, ns: 'db.c', firstBatch: [{ n: 1 }] } }),
  );
  real.autoresponds({ getMore: 7 }, (request: MockRequest) => {
    const id = ++getMores < 2 ? 7n : 0n;
    return request.ok({ cursor: { id, ns: 'db.c', nextBatch: [{ n: getMores + 1 }] } });
  });
  real.autoresponds('fails', { ok: 0, code: 1, errmsg: 'as told' });
  await real.run();
  await using recorder = await record({ target: real.address });
  const first = await converse(recorder.uri);
  assert.deepEqual(first, { found: [{ n: 1 }, { n: 2 }, { n: 3 }], failed: 'as told' });
  const text = recorder.text;
  await recorder.stop();
  await real.stop();
  assert.ok(parseConversation(text).some((message) => message.text.includes('"insert": "c"')));

  await using again = replay(text);
  await again.run();
  assert.deepEqual(await converse(again.uri), first);
  assert.deepEqual(again.unread.map(String), []);
  const client = new MongoClient(again.uri);
  const asking = client
    .db('db')
    .command({ neverAsked: 1 })
    .catch(() => {});
  await again.receives('neverAsked').ok();
  await asking;
  await client.close();
});

test('a recording that is none is refused by its line', () => {
  assert.throws(() => parseConversation('{}\nnot json\n'), /line 2 of the recording is no JSON/);
});

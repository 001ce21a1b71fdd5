// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import { Long } from 'bson';
import { ReadConcern } from '../concern/read-concern.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import { checkReplacement, checkUpdate } from './check-update.ts';
import { parseCursorReply } from './cursor-reply.ts';
import { BatchDecoder } from './document-batch.ts';
import { formatSort } from './format-sort.ts';
import { MongoDBNamespace } from './mongodb-namespace.ts';
import { isAcknowledged, mergeSettings } from './settings.ts';

test('every form of a sort leads to the same', () => {
  const forms = [
    'a',
    ['a'],
    ['a', 1],
    [['a', 'ascending']],
    { a: 1 },
    new Map([['a', 'asc']]),
  ] as any[];
  for (const form of forms) assert.deepEqual([...present(formatSort(form))], [['a', 1]]);
  for (const down of [-1, 'desc', 'descending'] as const) {
    assert.deepEqual([...present(formatSort('a', down))], [['a', -1]]);
  }
  assert.deepEqual([...present(formatSort(['a', 'b'])).keys()], ['a', 'b']);
  assert.deepEqual(
    [...present(formatSort({ s: { $meta: 'textScore' } }))],
    [['s', { $meta: 'textScore' }]],
  );
  assert.equal(formatSort({}), undefined);
  assert.throws(() => formatSort({ a: 2 } as any), /Invalid sort direction/);
});

test('an update begins with an operator, a replacement does not', () => {
  checkUpdate({ $set: {} });
  checkUpdate([{ $set: {} }]);
  checkReplacement({});
  checkReplacement({ a: 1 });
  for (const wrong of [{}, { a: 1 }, null, 'x', []]) assert.throws(() => checkUpdate(wrong));
  assert.throws(
    () => checkUpdate({ $set: undefined }, { ignoreUndefined: true }),
    /defined values/,
  );
  for (const wrong of [{ $set: {} }, [], null]) assert.throws(() => checkReplacement(wrong));
});

test('settings are inherited, and shared when nothing is said', () => {
  const base = { bson: { promoteLongs: false }, writeConcern: new WriteConcern('majority') };
  assert.equal(mergeSettings(base, undefined), base);
  assert.equal(mergeSettings(base, {}), base);
  const merged = mergeSettings(base, { readConcern: 'local', raw: true, writeConcern: {} });
  assert.deepEqual(merged.readConcern, new ReadConcern('local'));
  assert.deepEqual(merged.bson, { promoteLongs: false, raw: true });
  // Saying "nothing" is to ask for the server's default.
  assert.deepEqual(merged.writeConcern?.toCommand(), {});
  assert.equal(isAcknowledged({ bson: {}, writeConcern: new WriteConcern(0) }), false);
  assert.equal(isAcknowledged({ bson: {}, writeConcern: new WriteConcern(1) }), true);
});

test('a cursor reply is read in place and decoded document by document', () => {
  const id = Long.fromString('9007199254740993');
  const reply = encode({
    cursor: { firstBatch: [{ a: 1 }, { a: Long.fromNumber(2) }], id, ns: 'db.c.d' },
    ok: 1,
  });
  const { batch, ...cursor } = parseCursorReply(reply);
  assert.deepEqual(cursor, {
    id: 9007199254740993n,
    namespace: 'db.c.d',
    postBatchResumeToken: undefined,
  });
  assert.equal(batch.length, 2);
  assert.deepEqual(batch.shift(new BatchDecoder({})), { a: 1 });
  assert.deepEqual(batch.shift(new BatchDecoder({ promoteLongs: false })), {
    a: Long.fromNumber(2),
  });
  assert.equal(batch.shift(new BatchDecoder({})), undefined);
});

test('a document may be asked for as bytes', () => {
  const reply = encode({ cursor: { nextBatch: [{ a: 1 }], id: 0, ns: 'db.c' }, ok: 1 });
  const { batch } = parseCursorReply(reply);
  assert.deepEqual(batch.shift(new BatchDecoder({ raw: true })), Buffer.from(encode({ a: 1 })));
});

test('a reply without a cursor, or with a batch of something else, is not believed', () => {
  assert.throws(() => parseCursorReply(encode({ ok: 1 })), /element "cursor" is missing/);
  const strange = encode({ cursor: { firstBatch: [1], id: 0, ns: 'db.c' } });
  assert.throws(() => parseCursorReply(strange), /no document/);
});

test('a namespace ends its database at the first dot', () => {
  const { db, collection } = MongoDBNamespace.fromString('db.a.b');
  assert.deepEqual([db, collection], ['db', 'a.b']);
  assert.equal(new MongoDBNamespace('db').withCollection('c').toString(), 'db.c');
});

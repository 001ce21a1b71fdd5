import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { type Document, Long, ObjectId } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { checkFilter } from './check-filter.ts';
import { checkReplacement, checkUpdate } from './check-update.ts';
import { copyOptions } from './copy-options.ts';
import { parseCursorReply } from './cursor-reply.ts';
import { BatchDecoder } from './document-batch.ts';
import { formatHint } from './format-hint.ts';
import { formatSort } from './format-sort.ts';
import { given } from './given-options.ts';
import { MongoDBCollectionNamespace, MongoDBNamespace } from './mongodb-namespace.ts';
import { readReply } from './read-reply.ts';
import { mergeSettings } from './settings.ts';

test('an id alone is the filter of its document; anything else but a document is refused', () => {
  const id = new ObjectId();
  assert.deepEqual(checkFilter(id), { _id: id });
  const filter = { a: 1 };
  assert.equal(checkFilter(filter), filter);
  assert.equal(checkFilter(null as never), null);
  for (const wrong of ['x', 5, [], undefined, () => {}]) {
    assert.throws(() => checkFilter(wrong as never), MongoInvalidArgumentError);
  }
});

test('an update needs an operator first, wherever its fields come from', () => {
  checkUpdate(new Map([['$set', {}]]));
  checkUpdate({ toBSON: () => ({ $set: {} }) });
  checkUpdate([{}, 5]);
  for (const wrong of [
    new Map([['a', 1]]),
    new Map(),
    { toBSON: () => ({ a: 1 }) },
    { a: 1, $set: {} },
    [5],
    undefined,
    5,
  ]) {
    assert.throws(() => checkUpdate(wrong), MongoInvalidArgumentError);
  }
});

test('an update of which nothing would be sent is refused where undefined is ignored', () => {
  const ignoring = { ignoreUndefined: true };
  checkUpdate({ $set: undefined, $unset: { a: 1 } }, ignoring);
  checkUpdate({ $set: undefined });
  checkUpdate({ $set: undefined }, { ignoreUndefined: false });
  assert.throws(
    () => checkUpdate({ $set: undefined, $inc: undefined }, ignoring),
    /defined values/,
  );
  assert.throws(() => checkUpdate(null, ignoring), /atomic operators/);
});

test('a replacement is a document without an operator', () => {
  checkReplacement({ a: 1, $b: 2 });
  checkReplacement(new Map([['a', 1]]));
  assert.throws(() => checkReplacement(new Map([['$set', 1]])), /must not contain atomic/);
  assert.throws(() => checkReplacement({ $set: 1 }, 'use'), /must not use atomic/);
  for (const wrong of [undefined, null, 5, 'x', [], [{}]]) {
    assert.throws(() => checkReplacement(wrong), /must be a document/);
  }
});

test('an option is copied where it is given and of its type', () => {
  const sent = (options: Document): Document => {
    const body: Document = {};
    copyOptions(body, options, Object.keys(options));
    return body;
  };
  const taken = {
    comment: null,
    commitQuorum: 0,
    collation: { locale: 'de' },
    allowDiskUse: false,
    limit: 0,
    let: { a: 1 },
  };
  assert.deepEqual(sent(taken), taken);
  assert.deepEqual(sent({ comment: '', commitQuorum: 'majority' }), {
    comment: '',
    commitQuorum: 'majority',
  });
  assert.deepEqual(
    sent({
      comment: undefined,
      commitQuorum: null,
      collation: null,
      allowDiskUse: 'yes',
      limit: '5',
      let: null,
      other: 0,
    }),
    {},
  );
  assert.deepEqual(sent({ collation: 'de' }), {});
});

test('a hint is a name or keys; a list of names is ascending keys', () => {
  assert.equal(formatHint('a_1'), 'a_1');
  assert.deepEqual(formatHint(['a', 'b']), { a: 1, b: 1 });
  const keys = { a: -1 };
  assert.deepEqual(formatHint(keys as never), keys);
  assert.notEqual(formatHint(keys as never), keys);
  for (const none of [undefined, null, 5]) assert.equal(formatHint(none as never), undefined);
});

test('a sort of nothing is none; a direction that is missing is ascending', () => {
  for (const none of [undefined, null, [], {}, new Map()]) {
    assert.equal(formatSort(none as never), undefined);
  }
  const formatted = (sort: unknown): unknown => [...(formatSort(sort as never) ?? [])];
  assert.deepEqual(formatted({ a: undefined, b: null }), [
    ['a', 1],
    ['b', 1],
  ]);
  assert.deepEqual(
    formatted([
      ['a', 'DESC'],
      ['b', { $meta: 'textScore' }],
    ]),
    [
      ['a', -1],
      ['b', { $meta: 'textScore' }],
    ],
  );
  assert.deepEqual(formatted(['a', { $meta: 'x' }]), [['a', { $meta: 'x' }]]);
  assert.deepEqual(formatted(['a', 'b', 'c']), [
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
  assert.throws(() => formatSort(5 as never), /Sort must be a valid object/);
});

test('an option that is null is none, but for a comment', () => {
  const options = { a: 1, comment: null };
  assert.equal(given(options), options);
  assert.deepEqual(given({ a: null, b: 0, comment: null }), { b: 0, comment: null });
  for (const none of [undefined, null, 5, 'x', () => {}])
    assert.equal(given(none as never), undefined);
});

test('a namespace is a database, with or without a collection', () => {
  assert.equal(new MongoDBNamespace('a').collection, undefined);
  assert.equal(new MongoDBNamespace('a', '').collection, undefined);
  assert.equal(String(new MongoDBNamespace('a')), 'a');
  assert.equal(String(new MongoDBNamespace('a').withCollection('b.c')), 'a.b.c');
  const { db, collection } = MongoDBNamespace.fromString('a.b.c');
  assert.deepEqual([db, collection], ['a', 'b.c']);
  assert.equal(MongoDBNamespace.fromString('a').collection, undefined);
  assert.ok(MongoDBCollectionNamespace.fromString('a.b') instanceof MongoDBCollectionNamespace);
  for (const wrong of ['', undefined, 5]) {
    assert.throws(() => MongoDBNamespace.fromString(wrong as never), MongoInvalidArgumentError);
  }
});

test('a reply is decoded by the options that are given, if any are', () => {
  const reply = encode({ n: Long.fromNumber(5) });
  assert.deepEqual(readReply(reply), { n: 5 });
  assert.deepEqual(readReply(reply, { promoteLongs: false }), { n: Long.fromNumber(5) });
});

test('settings that say nothing change nothing; each that is given replaces its own', () => {
  const base = { bson: { raw: true }, timeoutMS: 5, rawData: true };
  assert.equal(mergeSettings(base, undefined), base);
  assert.equal(mergeSettings(base, {}), base);
  const { timeoutMS, rawData, bson, readConcern, writeConcern, readPreference } = mergeSettings(
    base,
    {
      timeoutMS: 0,
      readConcern: 'local',
      ignoreUndefined: true,
    },
  );
  assert.deepEqual([timeoutMS, rawData, bson], [0, true, { raw: true, ignoreUndefined: true }]);
  assert.equal(readConcern?.level, 'local');
  assert.deepEqual([writeConcern, readPreference], [undefined, undefined]);
  assert.equal(mergeSettings(base, { rawData: false }).rawData, false);
  assert.equal(mergeSettings(base, { writeConcern: {} }).writeConcern?.w, undefined);
  assert.notEqual(mergeSettings(base, { writeConcern: {} }).writeConcern, undefined);
  assert.equal(mergeSettings(base, { readPreference: 'nearest' }).readPreference?.mode, 'nearest');
});

test('a time is a number that is not negative; 64-bit integers become one thing, not two', () => {
  const base = { bson: {} };
  for (const timeoutMS of [-1, '5', Number.NaN, null]) {
    assert.throws(() => mergeSettings(base, { timeoutMS } as never), MongoInvalidArgumentError);
  }
  for (const other of [{ promoteLongs: false }, { promoteValues: false }]) {
    assert.throws(() => mergeSettings(base, { useBigInt64: true, ...other }), {
      name: 'BSONError',
    });
    mergeSettings({ bson: { useBigInt64: true } }, {});
    mergeSettings(base, { useBigInt64: false, ...other });
  }
  mergeSettings(base, { useBigInt64: true, promoteLongs: true });
});

test('a cursor without a batch, or with anything strange in it, is no answer', () => {
  const good = { id: 0, ns: 'a.b', firstBatch: [{ a: 1 }] };
  const read = (cursor: unknown): ReturnType<typeof parseCursorReply> =>
    parseCursorReply(encode({ ok: 1, cursor }));
  const { id, namespace, batch, postBatchResumeToken } = read(good);
  assert.deepEqual([id, namespace, postBatchResumeToken], [0n, 'a.b', undefined]);
  assert.deepEqual(batch.shift(new BatchDecoder({})), { a: 1 });
  assert.equal(
    read({ ...good, id: Long.fromString('9007199254740993') }).id,
    9_007_199_254_740_993n,
  );
  assert.equal(read({ firstBatch: [] }).id, 0n);
  assert.deepEqual(read({ ...good, postBatchResumeToken: { _data: 'x' } }).postBatchResumeToken, {
    _data: 'x',
  });
  for (const [cursor, message] of [
    [{ id: 0, ns: 'a.b' }, /without a batch/],
    [{ ...good, firstBatch: {} }, /batch that is no array/],
    [{ ...good, firstBatch: [5] }, /something that is no document/],
    [{ ...good, ns: 5 }, /namespace that is no string/],
    [{ ...good, id: 1.5 }, /id that is no whole number/],
    [{ ...good, id: 'x' }, /id that is no whole number/],
    [{ ...good, id: null }, /id that is no whole number/],
    [{ ...good, postBatchResumeToken: 5 }, /resume token that is no document/],
    [5, /"cursor" is missing/],
    [[], /"cursor" is missing/],
  ] as const) {
    assert.throws(() => read(cursor), { name: 'MongoUnexpectedServerResponseError', message });
  }
  const other = encode({ other: { ...good, ns: 'x.y' }, cursor: good });
  assert.equal(parseCursorReply(other).namespace, 'a.b');
});

test('a batch that was forgotten hands out nothing more', () => {
  const bytes = encode({
    cursor: { id: 0, ns: 'a.b', firstBatch: [{ a: 1 }, { a: 2 }, { a: 3 }] },
  });
  const { batch } = parseCursorReply(bytes);
  batch.shift(new BatchDecoder({}));
  assert.equal(batch.length, 2);
  batch.clear();
  assert.equal(batch.length, 0);
  assert.equal(batch.shift(new BatchDecoder({})), undefined);
});

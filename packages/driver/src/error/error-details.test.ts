import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BulkWriteResult } from './bulk-write-result.ts';
import { MongoCryptAzureKMSRequestError } from './crypt-error.ts';
import { MongoError } from './mongo-error.ts';
import {
  MongoNetworkError,
  MongoPoolClearedError,
  MongoPoolClearedOnNetworkError,
  MongoPoolClosedError,
  MongoServerSelectionError,
  MongoWaitQueueTimeoutError,
} from './network-error.ts';
import { MongoUnexpectedServerResponseError, unreadableReply } from './runtime-error.ts';
import { isNamespaceNotFound, MongoServerError, MongoWriteConcernError } from './server-error.ts';
import { WriteConcernError, WriteError } from './write-error.ts';

test('an error of a pool says which server’s', () => {
  const cause = new Error('gone');
  const cleared = new MongoPoolClearedError('a:1', cause);
  assert.deepEqual([cleared.address, cleared.cause], ['a:1', cause]);
  assert.match(cleared.message, /for a:1 was cleared .* failed with: "gone"/);
  const unexplained = new MongoPoolClearedError('a:1');
  assert.match(unexplained.message, /"unknown error"/);
  assert.equal('cause' in unexplained, false);
  const interrupted = new MongoPoolClearedOnNetworkError('b:1', cause);
  assert.deepEqual([interrupted.address, interrupted.cause], ['b:1', cause]);
  assert.match(interrupted.message, /b:1 interrupted/);
  assert.equal(new MongoPoolClosedError('c:1').address, 'c:1');
  assert.equal(new MongoWaitQueueTimeoutError('late', 'd:1').address, 'd:1');
});

test('what is not known is not there', () => {
  assert.equal(new MongoServerSelectionError('no').reason, undefined);
  assert.equal(new MongoServerSelectionError('no', 'why').reason, 'why');
  assert.equal(new MongoCryptAzureKMSRequestError('no').body, undefined);
  assert.deepEqual(new MongoCryptAzureKMSRequestError('no', { a: 1 }).body, { a: 1 });
  assert.equal(new MongoNetworkError('no').beforeHandshake, false);
  assert.equal(new MongoNetworkError('no', { beforeHandshake: true }).beforeHandshake, true);
  const plain = new MongoError('no');
  assert.deepEqual(['cause' in plain, plain.errorLabels, plain.errmsg], [false, [], 'no']);
  plain.removeErrorLabel('A');
  assert.equal(plain.hasErrorLabel('A'), false);
});

test('a reply that cannot be read has what stood in its way as the cause', () => {
  const known = new MongoError('known');
  assert.equal(unreadableReply(known), known);
  const cause = new RangeError('short');
  const wrapped = unreadableReply(cause);
  assert.ok(wrapped instanceof MongoUnexpectedServerResponseError);
  assert.deepEqual(
    [wrapped.cause, wrapped.message],
    [cause, `The server's reply cannot be read: short`],
  );
  assert.equal((unreadableReply('odd').cause as Error).message, 'odd');
});

test('the text of a server’s error is where the server has put it', () => {
  const textOf = (description: object): string => new MongoServerError(description).message;
  assert.equal(textOf({ message: 'a', errmsg: 'b', $err: 'c' }), 'a');
  assert.equal(textOf({ errmsg: 'b', $err: 'c' }), 'b');
  assert.equal(textOf({ $err: 'c' }), 'c');
  assert.equal(textOf({}), 'n/a');
  assert.deepEqual(new MongoServerError({ errorLabels: 'A' as never }).errorLabels, []);
});

test('labels of a write concern error are the reply’s, else its own', () => {
  const labelsOf = (reply: object, own: object): string[] =>
    new MongoWriteConcernError({ ...reply, writeConcernError: { code: 1, ...own } }).errorLabels;
  assert.deepEqual(labelsOf({ errorLabels: ['A'] }, { errorLabels: ['B'] }), ['A']);
  assert.deepEqual(labelsOf({}, { errorLabels: ['B'] }), ['B']);
  assert.deepEqual(labelsOf({}, {}), []);
  const bare = new MongoWriteConcernError({ writeConcernError: { code: 1 } });
  assert.equal('errorLabels' in bare.errorResponse, false);
});

test('a namespace that is not there is told by code or in words', () => {
  assert.equal(isNamespaceNotFound(new MongoServerError({ code: 26, errmsg: 'x' })), true);
  assert.equal(
    isNamespaceNotFound(new MongoServerError({ code: 1, errmsg: 'NS not found' })),
    true,
  );
  assert.equal(isNamespaceNotFound(new MongoServerError({ code: 1, errmsg: 'x' })), false);
  assert.equal(isNamespaceNotFound(Object.assign(new Error('ns not found'), { code: 26 })), false);
});

test('errors of writes show what they know, and no more', () => {
  const op = { _id: 1 };
  const full = new WriteError({ index: 2, code: 3, errmsg: 'no', errInfo: { a: 1 }, op });
  assert.deepEqual([full.index, full.code, full.errmsg], [2, 3, 'no']);
  assert.deepEqual([full.errInfo, full.getOperation()], [{ a: 1 }, op]);
  assert.deepEqual(full.toJSON(), { code: 3, index: 2, errmsg: 'no', op });
  const bare = new WriteError({ index: 0, code: 3, op });
  assert.deepEqual(bare.toJSON(), { code: 3, index: 0, op });
  assert.equal(bare.toString(), 'WriteError({"code":3,"index":0,"op":{"_id":1}})');
  const concern = new WriteConcernError({ code: 64, errmsg: 'late', errInfo: { w: 2 } });
  assert.deepEqual([concern.code, concern.errmsg, concern.errInfo], [64, 'late', { w: 2 }]);
  assert.deepEqual(concern.toJSON(), { code: 64, errmsg: 'late', errInfo: { w: 2 } });
  assert.equal(concern.toString(), 'WriteConcernError(late)');
});

const NOTHING = {
  ok: 1,
  writeErrors: [] as WriteError[],
  writeConcernErrors: [] as WriteConcernError[],
  insertedIds: [] as { index: number; _id: unknown }[],
  nInserted: 0,
  nUpserted: 0,
  nMatched: 0,
  nModified: 0,
  nRemoved: 0,
  upserted: [] as { index: number; _id: unknown }[],
};

test('the result of a bulk write has its counts, and shows no more of its inside', () => {
  const sums = {
    ...NOTHING,
    ...{ nInserted: 1, nMatched: 2, nModified: 3, nRemoved: 4 },
    insertedIds: [{ index: 0, _id: 'a' }],
    upserted: [{ index: 5, _id: 'u' }],
  };
  const result = new BulkWriteResult(sums, true);
  assert.deepEqual(
    { ...result },
    {
      insertedCount: 1,
      matchedCount: 2,
      modifiedCount: 3,
      deletedCount: 4,
      upsertedCount: 1,
      upsertedIds: { 5: 'u' },
      insertedIds: { 0: 'a' },
    },
  );
  assert.deepEqual([result.acknowledged, result.ok, result.isOk()], [true, 1, true]);
  assert.equal(result.getRawResponse(), sums);
  assert.deepEqual(result.getUpsertedIds(), [{ index: 5, _id: 'u' }]);
  assert.notEqual(result.getUpsertedIds(), sums.upserted);
  assert.deepEqual(result.getUpsertedIdAt(0), { index: 5, _id: 'u' });
  assert.deepEqual([result.hasWriteErrors(), result.getWriteErrorCount()], [false, 0]);
  assert.match(result.toString(), /^BulkWriteResult\(\{"ok":1,/);
  assert.equal(new BulkWriteResult({ ...NOTHING, ok: 0 }, true, false).acknowledged, false);
  assert.equal(new BulkWriteResult({ ...NOTHING, ok: 0 }, true).isOk(), false);
  const empty = new BulkWriteResult(
    { upserted: [], insertedIds: [], writeErrors: [] } as never,
    true,
  );
  assert.deepEqual([empty.insertedCount, empty.matchedCount], [0, 0]);
  assert.deepEqual([empty.modifiedCount, empty.deletedCount], [0, 0]);
});

test('in order, what stands behind the first error was not inserted; else, what failed was not', () => {
  const insertedIds = [0, 1, 2, 3].map((index) => ({ index, _id: index }));
  const writeErrors = [1, 3].map((index) => new WriteError({ index, code: 1, op: {} }));
  const sums = { ...NOTHING, insertedIds, writeErrors };
  assert.deepEqual(new BulkWriteResult(sums, true).insertedIds, { 0: 0 });
  assert.deepEqual(new BulkWriteResult(sums, false).insertedIds, { 0: 0, 2: 2 });
  const result = new BulkWriteResult(sums, true);
  assert.deepEqual([result.hasWriteErrors(), result.getWriteErrorCount()], [true, 2]);
  assert.equal(result.getWriteErrorAt(1), writeErrors[1]);
  assert.equal(result.getWriteErrors(), writeErrors);
});

test('several write concern errors are told as one', () => {
  const of = (...writeConcernErrors: WriteConcernError[]): WriteConcernError | undefined =>
    new BulkWriteResult({ ...NOTHING, writeConcernErrors }, true).getWriteConcernError();
  const [a, b] = ['a', 'b'].map(
    (errmsg, code) => new WriteConcernError({ code: code + 64, errmsg }),
  );
  assert.equal(of(), undefined);
  assert.equal(of(a as WriteConcernError), a);
  const both = of(a as WriteConcernError, b as WriteConcernError);
  assert.deepEqual([both?.code, both?.errmsg], [64, 'a and b']);
});

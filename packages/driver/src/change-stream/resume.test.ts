import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  afterBatch,
  afterEvent,
  type BatchFacts,
  initialResumeState,
  isResumable,
  startOf,
} from './resume.ts';

const time = new Timestamp({ t: 1, i: 1 });
const NEW_SERVER = { isFirst: true, maxWireVersion: 25 };

function batch(facts: Partial<BatchFacts>): BatchFacts {
  return { count: 0, postBatchResumeToken: undefined, operationTime: undefined, ...facts };
}

test('a stream that knows no place begins where the first reply was', () => {
  const fresh = initialResumeState({});
  assert.deepEqual(startOf(fresh), {});
  const opened = afterBatch(fresh, batch({ operationTime: time }), NEW_SERVER);
  assert.deepEqual(startOf(opened), { startAtOperationTime: time });
  const later = afterBatch(fresh, batch({ operationTime: time }), {
    ...NEW_SERVER,
    isFirst: false,
  });
  assert.deepEqual(startOf(later), {});
  const old = afterBatch(fresh, batch({ operationTime: time }), {
    isFirst: true,
    maxWireVersion: 6,
  });
  assert.deepEqual(startOf(old), {});
  const full = afterBatch(fresh, batch({ operationTime: time, count: 1 }), NEW_SERVER);
  assert.deepEqual(startOf(full), {});
});

test('the token of an empty batch counts, that of another only behind its last event', () => {
  const fresh = initialResumeState({});
  const empty = afterBatch(fresh, batch({ postBatchResumeToken: { p: 1 } }), NEW_SERVER);
  assert.deepEqual(startOf(empty), { resumeAfter: { p: 1 } });
  const full = afterBatch(empty, batch({ count: 2, postBatchResumeToken: { p: 2 } }), NEW_SERVER);
  assert.deepEqual(startOf(full), { resumeAfter: { p: 1 } });
  const one = afterEvent({ e: 1 }, undefined, full);
  assert.deepEqual(startOf(one), { resumeAfter: { e: 1 } });
  assert.deepEqual(startOf(afterEvent({ e: 2 }, { p: 2 }, one)), { resumeAfter: { p: 2 } });
});

test('startAfter stays startAfter until an event was handed out', () => {
  const given = initialResumeState({ startAfter: { s: 1 }, startAtOperationTime: time });
  assert.deepEqual(startOf(given), { startAfter: { s: 1 } });
  const empty = afterBatch(given, batch({ postBatchResumeToken: { p: 1 } }), NEW_SERVER);
  assert.deepEqual(startOf(empty), { startAfter: { p: 1 } });
  assert.deepEqual(startOf(afterEvent({ e: 1 }, undefined, empty)), { resumeAfter: { e: 1 } });
  const resumed = initialResumeState({ resumeAfter: { r: 1 } });
  assert.deepEqual(startOf(resumed), { resumeAfter: { r: 1 } });
});

const labelled = { errorLabels: ['ResumableChangeStreamError'] };
const ERRORS: readonly [string, unknown, number, boolean][] = [
  ['a network error', new MongoNetworkError('gone'), 25, true],
  ['CursorNotFound without a label', new MongoServerError({ code: 43 }), 25, true],
  ['a labelled error', new MongoServerError({ code: 50, ...labelled }), 9, true],
  ['NotWritablePrimary without a label', new MongoServerError({ code: 10107 }), 9, false],
  ['NotWritablePrimary of an old server', new MongoServerError({ code: 10107 }), 8, true],
  ['a labelled error of an old server', new MongoServerError({ code: 50, ...labelled }), 8, false],
  ['an error of the application', new Error('oops'), 25, false],
];

for (const [what, error, maxWireVersion, expected] of ERRORS) {
  test(`${what} is ${expected ? '' : 'not '}resumable at wire version ${maxWireVersion}`, () => {
    assert.equal(isResumable(error, maxWireVersion), expected);
  });
}

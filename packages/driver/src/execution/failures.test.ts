import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type Circumstances, type Failure, judgeFailure, NO_FAILURES } from './failures.ts';

const gone = new MongoNetworkError('gone');
const nowhere = new MongoServerSelectionError('nowhere', {});
const overloaded = labelled(462, 'SystemOverloadedError', 'RetryableError');

function labelled(code: number, ...errorLabels: string[]): MongoServerError {
  return new MongoServerError({ ok: 0, errmsg: '', code, errorLabels });
}

function failed(error: unknown, changes: Partial<Failure> = {}): Failure {
  return { error, reply: undefined, address: 'a:1', ...changes };
}

const circumstances: Circumstances = {
  retry: 'asRead',
  access: 'read',
  inTransaction: false,
  isRetryableWrite: false,
  retryReads: true,
  retryWrites: true,
  maxAdaptiveRetries: 2,
  topologyType: 'ReplicaSetWithPrimary',
  enableOverloadRetargeting: false,
  isLast: false,
  nowMS: 1_000,
  deadline: undefined,
  random: { next: () => 0.5 },
};

const once = { ...NO_FAILURES, count: 1, told: failed(gone) };

test('the first failure of a read leads to another attempt, at once', () => {
  assert.deepEqual(judgeFailure(NO_FAILURES, failed(gone), circumstances), {
    kind: 'retry',
    failures: { count: 1, told: failed(gone), metOverload: false, deprioritized: undefined },
    backoffMS: 0,
    wasBegun: true,
  });
});

test('the second is the end, and tells the latest error', () => {
  const later = failed(new MongoNetworkError('gone again'));
  assert.deepEqual(judgeFailure(once, later, circumstances), {
    kind: 'over',
    failure: later,
    ranOutOfTime: false,
  });
});

test('a retry that found no server, or wrote nothing, tells nothing: the error before it is told', () => {
  for (const error of [nowhere, labelled(10107, 'NoWritesPerformed')]) {
    const verdict = judgeFailure(once, failed(error), circumstances);
    assert.equal(verdict.kind === 'over' && verdict.failure, once.told);
  }
  const alone = judgeFailure(NO_FAILURES, failed(nowhere), circumstances);
  assert.equal(alone.kind === 'over' && alone.failure.error, nowhere);
});

test('the reply that is told is that of the error that is told', () => {
  const reply = Uint8Array.of(1);
  const withReply = { ...once, told: failed(labelled(91), { reply }) };
  const verdict = judgeFailure(withReply, failed(nowhere), circumstances);
  assert.equal(verdict.kind === 'over' && verdict.failure.reply, reply);
  const newer = judgeFailure(withReply, failed(gone), circumstances);
  assert.equal(newer.kind === 'over' && newer.failure.reply, undefined);
});

test('an overloaded server is given time, is sent the same again, and is remembered', () => {
  const verdict = judgeFailure(NO_FAILURES, failed(overloaded), circumstances);
  assert.ok(verdict.kind === 'retry');
  assert.deepEqual([verdict.backoffMS, verdict.wasBegun], [100, false]);
  assert.equal(verdict.failures.metOverload, true);
  // From then on, the number of adaptive retries holds for whatever comes.
  const second = judgeFailure(verdict.failures, failed(gone), circumstances);
  assert.ok(second.kind === 'retry');
  assert.equal(judgeFailure(second.failures, failed(gone), circumstances).kind, 'over');
});

test('a wait that would last beyond the deadline is not begun', () => {
  const judged = (deadline: number): unknown => {
    const verdict = judgeFailure(NO_FAILURES, failed(overloaded), { ...circumstances, deadline });
    return verdict.kind === 'over' ? verdict.ranOutOfTime : verdict.backoffMS;
  };
  assert.deepEqual([1_101, 1_100, 1_000].map(judged), [100, true, true]);
});

test('with a deadline, retries go on until it has passed', () => {
  const many = { ...once, count: 9 };
  const limited = { ...circumstances, deadline: 1_001 };
  assert.equal(judgeFailure(many, failed(gone), limited).kind, 'retry');
  assert.equal(judgeFailure(many, failed(gone), { ...limited, nowMS: 1_001 }).kind, 'over');
});

test('every mongos that failed is avoided from then on; one that was not selected is none', () => {
  const sharded = { ...circumstances, topologyType: 'Sharded', deadline: 5_000 } as const;
  let failures = NO_FAILURES;
  for (const address of ['a:1', undefined, 'b:1']) {
    const verdict = judgeFailure(failures, failed(gone, { address }), sharded);
    assert.ok(verdict.kind === 'retry');
    failures = verdict.failures;
  }
  assert.deepEqual(failures.deprioritized, ['a:1', 'b:1']);
});

test('what was given up, or is to be tried once, is not tried again', () => {
  const verdict = judgeFailure(NO_FAILURES, failed(gone), { ...circumstances, isLast: true });
  assert.equal(verdict.kind, 'over');
});

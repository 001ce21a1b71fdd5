import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Long } from 'bson';
import { MongoNetworkError, MongoPoolClearedError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  baseBackoffMS,
  errorToThrow,
  type Failure,
  labelRetryableWriteError,
  mayRetry,
  overloadBackoffMS,
  retargets,
} from './retry-policy.ts';

const network = new MongoNetworkError('gone');

function failure(changes: Partial<Failure>): Failure {
  return {
    error: network,
    retry: 'asRead',
    access: 'read',
    inTransaction: false,
    retryReads: true,
    retryWrites: true,
    isRetryableWrite: false,
    attempts: 1,
    metOverload: false,
    maxAdaptiveRetries: 2,
    hasDeadline: false,
    ...changes,
  };
}

function labelled(code: number, ...errorLabels: string[]): MongoServerError {
  return new MongoServerError({ ok: 0, errmsg: '', code, errorLabels });
}

test('reads: network errors and the listed codes, once, outside of transactions', () => {
  assert.equal(mayRetry(failure({})), true);
  assert.equal(mayRetry(failure({ error: new MongoPoolClearedError('a:1') })), true);
  assert.equal(mayRetry(failure({ error: labelled(134) })), true);
  assert.equal(mayRetry(failure({ error: labelled(13) })), false);
  assert.equal(mayRetry(failure({ inTransaction: true })), false);
  assert.equal(mayRetry(failure({ retryReads: false })), false);
  assert.equal(mayRetry(failure({ attempts: 2 })), false);
  assert.equal(mayRetry(failure({ attempts: 7, hasDeadline: true })), true);
});

test('writes: by their label, when they were sent with a number', () => {
  const error = labelled(91, 'RetryableWriteError');
  const write = { retry: 'asWrite', access: 'write', error } as const;
  assert.equal(mayRetry(failure({ ...write, isRetryableWrite: true })), true);
  assert.equal(mayRetry(failure(write)), false);
  assert.equal(mayRetry(failure({ ...write, isRetryableWrite: true, error: network })), false);
});

test('the end of a transaction is retried whatever was turned off', () => {
  const error = labelled(91, 'RetryableWriteError');
  const end = { retry: 'asTransactionEnd', access: 'write', retryWrites: false } as const;
  assert.equal(mayRetry(failure({ ...end, error })), true);
});

test('overload: everything, where retries are allowed at all', () => {
  const error = labelled(462, 'SystemOverloadedError', 'RetryableError');
  const any = { error, retry: 'never', metOverload: true } as const;
  assert.equal(mayRetry(failure({ ...any, access: 'write' })), true);
  assert.equal(mayRetry(failure({ ...any, access: 'write', retryWrites: false })), false);
  assert.equal(mayRetry(failure({ ...any, access: 'either', retryReads: false })), false);
  assert.equal(mayRetry(failure({ ...any, attempts: 3 })), false);
  assert.equal(mayRetry(failure({ ...any, error: labelled(462, 'SystemOverloadedError') })), false);
});

test('the wait doubles up to ten seconds', () => {
  assert.deepEqual(
    [1, 2, 3, 20].map((retry) => overloadBackoffMS(retry, { random: 1, baseMS: 100 })),
    [200, 400, 800, 10_000],
  );
  assert.equal(overloadBackoffMS(3, { random: 0.25, baseMS: 50 }), 100);
});

test('retries leave a mongos, but a member of a replica set only for overload, where that is wanted', () => {
  const overload = labelled(462, 'SystemOverloadedError', 'RetryableError');
  const on = { enableOverloadRetargeting: true };
  const off = { enableOverloadRetargeting: false };
  assert.equal(retargets(network, 'Sharded', off), true);
  assert.equal(retargets(overload, 'Sharded', off), true);
  assert.equal(retargets(network, 'ReplicaSetWithPrimary', on), false);
  assert.equal(retargets(overload, 'ReplicaSetWithPrimary', off), false);
  assert.equal(retargets(overload, 'ReplicaSetWithPrimary', on), true);
});

test('a server says itself how long it wants to be spared', () => {
  const asking = (baseMS: unknown): MongoServerError =>
    new MongoServerError({ code: 462, baseBackoffMS: baseMS });
  assert.equal(baseBackoffMS(asking(50)), 50);
  assert.equal(baseBackoffMS(asking(Long.fromNumber(70))), 70);
  for (const nothing of [0, -1, undefined, 'soon']) {
    assert.equal(baseBackoffMS(asking(nothing)), 100);
  }
  assert.equal(baseBackoffMS(network), 100);
});

test('old servers do not label their errors, new ones are believed', () => {
  const old = labelled(10107);
  labelRetryableWriteError(old, { maxWireVersion: 8, isMongos: true });
  assert.equal(old.hasErrorLabel('RetryableWriteError'), true);
  const current = labelled(10107);
  labelRetryableWriteError(current, { maxWireVersion: 9, isMongos: false });
  assert.equal(current.hasErrorLabel('RetryableWriteError'), false);
});

test('an error that wrote nothing gives way to the one before', () => {
  const nothing = labelled(1, 'NoWritesPerformed');
  assert.equal(errorToThrow(network, nothing), network);
  assert.equal(errorToThrow(undefined, nothing), nothing);
});

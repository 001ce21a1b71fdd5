import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Long } from 'bson';
import { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoPoolClearedError } from '../error/network-error.ts';
import { MongoServerError, MongoWriteConcernError } from '../error/server-error.ts';
import {
  baseBackoffMS,
  errorToThrow,
  type FailedAttempts,
  lacksRetryableWriteLabel,
  mayRetry,
  overloadBackoffMS,
  type RetryRules,
  retargets,
} from './retry-policy.ts';

const network = new MongoNetworkError('gone');

/** True if another attempt may be made, where the first read has failed of the network but for what is given. */
function retries(changes: Partial<FailedAttempts & RetryRules>): boolean {
  const all = {
    error: network,
    count: 1,
    metOverload: false,
    hasDeadline: false,
    retry: 'asRead',
    access: 'read',
    inTransaction: false,
    retryReads: true,
    retryWrites: true,
    isRetryableWrite: false,
    maxAdaptiveRetries: 2,
    ...changes,
  } as const;
  return mayRetry(all, all);
}

function labelled(code: number, ...errorLabels: string[]): MongoServerError {
  return new MongoServerError({ ok: 0, errmsg: '', code, errorLabels });
}

test('reads: network errors and the listed codes, once, outside of transactions', () => {
  assert.equal(retries({}), true);
  assert.equal(retries({ error: new MongoPoolClearedError('a:1') }), true);
  assert.equal(retries({ error: labelled(134) }), true);
  assert.equal(retries({ error: labelled(13) }), false);
  assert.equal(retries({ inTransaction: true }), false);
  assert.equal(retries({ retryReads: false }), false);
  assert.equal(retries({ count: 2 }), false);
  assert.equal(retries({ count: 7, hasDeadline: true }), true);
});

test('writes: by their label, when they were sent with a number', () => {
  const error = labelled(91, 'RetryableWriteError');
  const write = { retry: 'asWrite', access: 'write', error } as const;
  assert.equal(retries({ ...write, isRetryableWrite: true }), true);
  assert.equal(retries(write), false);
  assert.equal(retries({ ...write, isRetryableWrite: true, error: network }), false);
});

test('the end of a transaction is retried whatever was turned off', () => {
  const error = labelled(91, 'RetryableWriteError');
  const end = { retry: 'asTransactionEnd', access: 'write', retryWrites: false } as const;
  assert.equal(retries({ ...end, error }), true);
});

test('overload: everything, where retries are allowed at all', () => {
  const error = labelled(462, 'SystemOverloadedError', 'RetryableError');
  const any = { error, retry: 'never', metOverload: true } as const;
  assert.equal(retries({ ...any, access: 'write' }), true);
  assert.equal(retries({ ...any, access: 'write', retryWrites: false }), false);
  assert.equal(retries({ ...any, access: 'either', retryReads: false }), false);
  assert.equal(retries({ ...any, count: 3 }), false);
  assert.equal(retries({ ...any, error: labelled(462, 'SystemOverloadedError') }), false);
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
  const shutdown = labelled(10107);
  assert.equal(lacksRetryableWriteLabel(shutdown, { maxWireVersion: 8, isMongos: true }), true);
  assert.equal(lacksRetryableWriteLabel(shutdown, { maxWireVersion: 9, isMongos: false }), false);
  assert.equal(lacksRetryableWriteLabel(network, { maxWireVersion: 25, isMongos: false }), true);
  const old = { maxWireVersion: 8, isMongos: false };
  assert.equal(lacksRetryableWriteLabel(labelled(11_000), old), false);
  assert.equal(lacksRetryableWriteLabel(new MongoError('no server said so'), old), false);
});

test('an old mongos has tried again itself before it tells of a write concern', () => {
  const error = new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 91 } });
  assert.equal(lacksRetryableWriteLabel(error, { maxWireVersion: 8, isMongos: true }), false);
  assert.equal(lacksRetryableWriteLabel(error, { maxWireVersion: 8, isMongos: false }), true);
});

test('an error that wrote nothing gives way to the one before', () => {
  const nothing = labelled(1, 'NoWritesPerformed');
  assert.equal(errorToThrow(network, nothing), network);
  assert.equal(errorToThrow(undefined, nothing), nothing);
});

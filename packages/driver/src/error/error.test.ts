import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoInvalidArgumentError } from './api-error.ts';
import { MongoClientBulkWriteError } from './bulk-write-error.ts';
import { MongoAPIError, MongoDriverError, MongoError } from './mongo-error.ts';
import { MongoNetworkError, MongoPoolClearedError } from './network-error.ts';
import { MongoServerError, MongoWriteConcernError } from './server-error.ts';

test('kinds of errors are told by their classes', () => {
  const wrong = new MongoInvalidArgumentError('x');
  assert.equal(wrong.name, 'MongoInvalidArgumentError');
  for (const kind of [MongoAPIError, MongoDriverError, MongoError, Error]) {
    assert.equal(wrong instanceof kind, true);
  }
  assert.equal(new MongoPoolClearedError('a:1') instanceof MongoNetworkError, true);
  assert.equal(new MongoClientBulkWriteError({}) instanceof MongoServerError, true);
});

test('a server error has the fields of the reply, and its labels', () => {
  const reply = { ok: 0, errmsg: 'no', code: 8, codeName: 'X', errorLabels: ['A'], name: 'evil' };
  const error = new MongoServerError(reply);
  assert.deepEqual([error.message, error.code, error.codeName, error['ok']], ['no', 8, 'X', 0]);
  assert.equal(error.name, 'MongoServerError');
  assert.equal(error.errorResponse, reply);
  assert.deepEqual(error.errorLabels, ['A']);
  error.addErrorLabel('B');
  error.removeErrorLabel('A');
  assert.deepEqual([error.hasErrorLabel('A'), error.hasErrorLabel('B')], [false, true]);
});

test('a write concern error is told by its own code, with the labels of the reply', () => {
  const writeConcernError = { code: 64, errmsg: 'late', codeName: 'WriteConcernFailed' };
  const error = new MongoWriteConcernError({ ok: 1, n: 1, writeConcernError, errorLabels: ['A'] });
  assert.deepEqual([error.code, error.message, error.errorLabels], [64, 'late', ['A']]);
  assert.equal(error.result['n'], 1);
});

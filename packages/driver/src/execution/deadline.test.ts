import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import { asTimeout, limitCommand, selectionDeadline } from './deadline.ts';

const clock = { now: () => 1000, date: () => 0, setTimer: () => ({ cancel() {} }), defer() {} };

function limited(
  body: object,
  remainingMS: number,
  maxTime: Parameters<typeof limitCommand>[1]['maxTime'] = 'whatIsLeft',
): object {
  limitCommand(body, { remainingMS, minRoundTripTime: 10, maxTime });
  return body;
}

test('the server is given what is left less the way, in whole milliseconds, whatever the command said', () => {
  assert.deepEqual(limited({ find: 'c', maxTimeMS: 5000 }, 100.7), { find: 'c', maxTimeMS: 90 });
  assert.deepEqual(limited({ find: 'c', maxTimeMS: 5000 }, Number.POSITIVE_INFINITY), {
    find: 'c',
  });
  assert.deepEqual(limited({ find: 'c', maxTimeMS: 5000 }, 100, 'none'), { find: 'c' });
});

test('a time to wait for new documents is only shortened', () => {
  const kind = 'atMostWhatIsLeft';
  assert.deepEqual(limited({ getMore: 1, maxTimeMS: 50 }, 100, kind), {
    getMore: 1,
    maxTimeMS: 50,
  });
  assert.deepEqual(limited({ getMore: 1, maxTimeMS: 95 }, 100, kind), {
    getMore: 1,
    maxTimeMS: 90,
  });
  assert.deepEqual(limited({ getMore: 1 }, 100, kind), { getMore: 1 });
});

test('wtimeout gives way; the rest of the write concern stays', () => {
  const sent = limited({ writeConcern: { w: 'majority', wtimeout: 5 } }, 100, 'none');
  assert.deepEqual(sent, { writeConcern: { w: 'majority' } });
  assert.deepEqual(limited({ writeConcern: { wtimeout: 5 } }, 100, 'none'), {});
});

test('what could not be answered in time is not sent', () => {
  assert.throws(() => limited({}, 10.9), MongoOperationTimeoutError);
  assert.throws(() => limited({}, -1), /0 ms are left/);
});

test('server selection has its own limit too', () => {
  assert.equal(selectionDeadline(clock, 5000, 30), 1030);
  assert.equal(selectionDeadline(clock, 1010, 30), 1010);
  assert.equal(selectionDeadline(clock, Number.POSITIVE_INFINITY, 30), 1030);
  assert.equal(selectionDeadline(clock, 5000, 0), 5000);
  assert.equal(selectionDeadline(clock, undefined, 30), undefined);
});

test('every kind of timeout becomes one, with its cause, words and labels', () => {
  const late = new MongoNetworkTimeoutError('connection 1 timed out');
  late.addErrorLabel('RetryableWriteError');
  const error = asTimeout(late);
  assert.ok(error instanceof MongoOperationTimeoutError);
  assert.equal(error.cause, late);
  assert.match(error.message, /connection 1 timed out/);
  assert.ok(error.hasErrorLabel('RetryableWriteError'));
  assert.equal(timeoutError(error), error);
});

test('MaxTimeMSExpired is known by its code, in each of its places', () => {
  const replies = [
    { ok: 0, code: 50, errmsg: 'x' },
    { ok: 1, writeErrors: [{ index: 0, code: 50 }] },
    { ok: 1, writeConcernError: { code: 50 } },
  ];
  for (const reply of replies) {
    const error = asTimeout(new MongoServerError(reply));
    assert.ok(error instanceof MongoOperationTimeoutError, JSON.stringify(reply));
  }
  const others = [
    new MongoServerError({ ok: 0, code: 51, codeName: 'MaxTimeMSExpired', errmsg: 'x' }),
    new MongoNetworkError('reset'),
    new MongoError('x'),
  ];
  for (const error of others) assert.equal(asTimeout(error), error);
});

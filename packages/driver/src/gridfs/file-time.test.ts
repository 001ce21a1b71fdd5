// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { beginTime } from './file-time.ts';

test('each command gets what the commands before it have left', () => {
  let now = 0;
  const clock = { now: () => now } as any;
  const time = beginTime(clock, 100);
  assert.deepEqual(time(), { timeoutMS: 100 });
  now = 60;
  assert.deepEqual(time(), { timeoutMS: 40 });
  now = 100;
  assert.throws(time, MongoOperationTimeoutError);
  assert.deepEqual(beginTime(clock, 0)(), { timeoutMS: 0 });
  assert.deepEqual(beginTime(clock, undefined)(), {});
});

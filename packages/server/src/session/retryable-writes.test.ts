import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RetryableWrites } from './retryable-writes.ts';

const MINUTE = 60_000;
const name = (): string => 'a session';

it('what a session did is forgotten when the session may be, and not before', () => {
  let now = 0;
  const writes = new RetryableWrites<string>(() => now);
  const isRemembered = (key: string): boolean => writes.begin(key, 1n, name).results.has(0);
  for (const key of ['old', 'used again']) writes.begin(key, 1n, name).results.set(0, 'done');
  now = 20 * MINUTE;
  writes.begin('used again', 2n, name);
  writes.begin('used again', 2n, name).results.set(0, 'done');
  now = 31 * MINUTE;
  for (let at = 0; at < 1000; at++) writes.begin(`new ${at}`, 1n, name);
  assert.equal(isRemembered('old'), false);
  assert.throws(() => writes.begin('used again', 1n, name), { codeName: 'TransactionTooOld' });
});

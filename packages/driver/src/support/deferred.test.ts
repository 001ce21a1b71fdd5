import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deferred } from './deferred.ts';

test('a deferred settles its promise from outside', async () => {
  const kept = deferred<number>();
  kept.resolve(5);
  assert.equal(await kept.promise, 5);

  const broken = deferred<number>();
  broken.reject(new Error('no'));
  await assert.rejects(broken.promise, /no/);
});

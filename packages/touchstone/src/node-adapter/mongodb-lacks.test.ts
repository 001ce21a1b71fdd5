import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { lacksOf } from './mongodb-lacks.ts';
import type { NodeDriver } from './node-driver.ts';

function patternsOf(version: string, parts: object): readonly string[] {
  const driver = parts as NodeDriver;
  const require = createRequire(import.meta.url);
  return lacksOf({ driver, version, require }).map(({ pattern }) => pattern);
}

test('a version lacks what came after it, and what was taken out of it again', () => {
  const labels = { SystemOverloadedError: 'SystemOverloadedError' };
  const timeouts = { MongoOperationTimeoutError: Error };
  const lacks = (version: string, parts: object): readonly boolean[] => {
    const patterns = patternsOf(version, parts);
    return ['client-backpressure', 'client-side-operations-timeout'].map((pattern) =>
      patterns.includes(pattern),
    );
  };
  assert.deepEqual(lacks('4.17.2', {}), [true, true]);
  assert.deepEqual(lacks('6.9.0', { MongoErrorLabel: {}, ...timeouts }), [true, false]);
  assert.deepEqual(lacks('6.22.0', { MongoErrorLabel: {}, ...timeouts }), [true, true]);
  assert.deepEqual(lacks('7.0.0', { MongoErrorLabel: labels, ...timeouts }), [false, false]);
  assert.deepEqual(lacks('7.9.0', { MongoErrorLabel: labels, ...timeouts }), [false, true]);
});

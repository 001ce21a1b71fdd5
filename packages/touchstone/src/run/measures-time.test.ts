import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { measuresTime } from './measures-time.ts';

function measures(client: object, operation: object): boolean {
  const file = parseTestFile(
    JSON.stringify({
      description: 'd',
      schemaVersion: '1.9',
      createEntities: [{ client: { id: 'client', ...client } }],
      tests: [
        { description: 't', operations: [{ name: 'x', object: 'client', arguments: operation }] },
      ],
    }),
  );
  const [one] = file.tests;
  assert.ok(one);
  return measuresTime(file, one);
}

test('a test measures time where it sets a short limit, for a client or for an operation in whatever depth', () => {
  assert.ok(measures({ uriOptions: { socketTimeoutMS: 100 } }, {}));
  assert.ok(measures({}, { timeoutMS: 50 }));
  assert.ok(measures({}, { operations: [{ arguments: { timeoutMS: 1050 } }] }));
  assert.ok(!measures({}, { data: { blockTimeMS: 15 } }), 'waiting is no limit');
  assert.ok(!measures({}, { timeoutMS: 0 }), 'no limit at all');
  assert.ok(!measures({ uriOptions: { connectTimeoutMS: 10_000 } }, { timeoutMS: 5000 }));
});

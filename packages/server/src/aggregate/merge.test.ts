import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** Values of the field that documents are merged by, and the code of the error that each ends with. */
const VALUES: readonly (readonly [unknown, number | undefined])[] = [
  [1, undefined],
  ['x', undefined],
  [{ a: 1 }, undefined],
  [[1], 51_185],
  [[], 51_185],
  [null, 51_132],
];

test('documents are merged by a field that has one value', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const indexes = [{ key: { k: 1 }, name: 'k', unique: true }];
  await client.run({ createIndexes: 'target', indexes });
  const merge = (on: string): Promise<Document> =>
    client.run({ aggregate: 'c', pipeline: [{ $merge: { into: 'target', on } }], cursor: {} });
  for (const [k, code] of VALUES) {
    await client.run({ delete: 'c', deletes: [{ q: {}, limit: 0 }] });
    await client.run({ insert: 'c', documents: [{ k }] });
    const { ok, code: found } = await merge('k');
    assert.deepEqual(
      [ok, found],
      code === undefined ? [1, undefined] : [0, code],
      JSON.stringify(k),
    );
  }
  await client.run({ delete: 'c', deletes: [{ q: {}, limit: 0 }] });
  await client.run({ insert: 'c', documents: [{ other: 1 }] });
  assert.equal((await merge('k'))['code'], 51_132);
  assert.equal((await client.run({ count: 'target' }))['n'], 3);
});

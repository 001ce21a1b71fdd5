import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

const FILTERS: readonly Document[] = [
  { a: { $gt: 7 }, b: 2 },
  { a: { $gt: 2, $lt: 8 }, b: { $in: [1, 4, 9] } },
  { a: { $in: [1, 2, 5] }, b: { $gt: 2 } },
  { a: { $ne: 3 }, b: { $lt: 2 } },
  { a: { $in: Array.from({ length: 3000 }, (_, i) => i - 1000) }, b: { $in: [1, 2] } },
  { $or: [{ a: 1 }, { a: { $gt: 7 } }] },
  { $or: [{ a: 1 }, { a: { $gt: 7 } }], b: 2 },
  { $or: [{ a: { $lt: 3 } }, { a: { $lt: 5 } }] },
  { $or: [{ a: { $gt: 8 } }, { t: { $gt: 4 } }, { t: 1 }] },
  { $or: [{ t: { $gt: 4 } }, { t: 1 }] },
  { $nor: [{ a: 3 }, { a: 5 }] },
  { t: { $gt: [1] } },
  { t: { $lt: [3, 4] } },
];

it('counts the same with indexes and without', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const documents = Array.from({ length: 60 }, (_, i) => ({
    _id: i,
    a: i % 10,
    b: i % 7,
    t: i % 4 === 0 ? [i % 6, (i + 3) % 6] : i % 6,
  }));
  await client.run({ insert: 'plain', documents });
  await client.run({ insert: 'c', documents });
  const indexes = [
    { key: { a: 1, b: -1 }, name: 'ab' },
    { key: { t: 1 }, name: 't' },
  ];
  await client.run({ createIndexes: 'c', indexes });
  for (const query of FILTERS) {
    const { n } = await client.run({ count: 'plain', query });
    assert.equal((await client.run({ count: 'c', query }))['n'], n, JSON.stringify(query));
    const { cursor } = await client.run({ find: 'c', filter: query });
    assert.equal(cursor.firstBatch.length, n, JSON.stringify(query));
  }
});

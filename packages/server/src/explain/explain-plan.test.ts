import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

interface Shown {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Shown;
  readonly inputStages?: readonly Shown[];
}

function line({ stage, indexName, inputStage, inputStages }: Shown): string {
  const name = indexName === undefined ? stage : `${stage}(${indexName})`;
  if (inputStages !== undefined) return `${name} > [${inputStages.map(line).join(', ')}]`;
  return inputStage === undefined ? name : `${name} > ${line(inputStage)}`;
}

/** Documents looked up by a field: an index serves that finds all of them. */
function lookup(foreignField: string): object {
  const $lookup = { from: 'f', localField: 'a', foreignField, as: 'x' };
  return { aggregate: 'f', pipeline: [{ $lookup }], cursor: {} };
}

/** Commands, and the plans that MongoDB 7.0.11 has for them over the same documents and indexes. */
const PLANS: readonly (readonly [object, string])[] = [
  [{ find: 'f', filter: { a: 3 } }, 'FETCH > IXSCAN(a)'],
  [{ find: 'f', filter: { a: 1 }, sort: { b: -1 } }, 'FETCH > IXSCAN(ab)'],
  [
    { find: 'f', filter: { $or: [{ a: 1 }, { c: 'w1' }] } },
    'SUBPLAN > FETCH > OR > [IXSCAN(a), IXSCAN(c)]',
  ],
  [{ find: 'f', filter: { $or: [{ a: 1 }, { a: 2 }] } }, 'FETCH > IXSCAN(a)'],
  [
    { find: 'f', filter: { a: { $in: [1, 2] } }, sort: { b: -1 } },
    'FETCH > SORT_MERGE > [IXSCAN(ab), IXSCAN(ab)]',
  ],
  [{ find: 'f', filter: { a: 1 }, limit: 2, skip: 1 }, 'LIMIT > FETCH > SKIP > IXSCAN(a)'],
  [{ find: 'f', filter: { a: 1 }, projection: { a: 1, _id: 0 } }, 'PROJECTION_COVERED > IXSCAN(a)'],
  [{ find: 'f', filter: { h: 1 } }, 'FETCH > IXSCAN(h)'],
  [{ count: 'f' }, 'RECORD_STORE_FAST_COUNT'],
  [{ count: 'f', query: { a: 1 } }, 'COUNT > COUNT_SCAN(a)'],
  [{ distinct: 'f', key: 'a' }, 'PROJECTION_COVERED > DISTINCT_SCAN(a)'],
  [
    { aggregate: 'f', pipeline: [{ $group: { _id: '$a', n: { $sum: 1 } } }], cursor: {} },
    'GROUP > COLLSCAN',
  ],
  [
    { aggregate: 'f', pipeline: [{ $addFields: { q: 1 } }, { $match: { a: 1 } }], cursor: {} },
    'FETCH > IXSCAN(a)',
  ],
  [
    {
      aggregate: 'f',
      pipeline: [
        { $match: { a: 1 } },
        { $lookup: { from: 'f', localField: 'a', foreignField: 'a', as: 'x' } },
      ],
      cursor: {},
    },
    'EQ_LOOKUP(a) > FETCH > IXSCAN(a)',
  ],
  [lookup('h'), 'EQ_LOOKUP(h) > COLLSCAN'],
  [lookup('b'), 'EQ_LOOKUP > COLLSCAN'],
  [lookup('c'), 'EQ_LOOKUP > COLLSCAN'],
  [lookup('hid'), 'EQ_LOOKUP > COLLSCAN'],
  [lookup('part'), 'EQ_LOOKUP > COLLSCAN'],
  [lookup('text'), 'EQ_LOOKUP > COLLSCAN'],
  [
    { update: 'f', updates: [{ q: { a: 1 }, u: { $set: { z: 1 } } }] },
    'UPDATE > FETCH > IXSCAN(a)',
  ],
  [{ delete: 'f', deletes: [{ q: {}, limit: 0 }] }, 'BATCHED_DELETE > COLLSCAN'],
  [{ find: 'f', sort: { z: 1 }, projection: { z: 1 } }, 'SORT > PROJECTION_SIMPLE > COLLSCAN'],
  [
    { find: 'f', sort: { z: 1 }, skip: 1, limit: 2, projection: { z: 1 } },
    'PROJECTION_SIMPLE > SKIP > SORT > COLLSCAN',
  ],
  [
    { findAndModify: 'f', query: { a: 1 }, update: { $set: { z: 1 } }, fields: { a: 1 } },
    'PROJECTION_DEFAULT > UPDATE > FETCH > IXSCAN(a)',
  ],
  [
    {
      aggregate: 'f',
      pipeline: [{ $match: { a: 1 } }, { $group: { _id: '$a', n: { $sum: 1 } } }],
      cursor: {},
    },
    'GROUP > PROJECTION_COVERED > IXSCAN(a)',
  ],
  [
    { findAndModify: 'f', query: { a: 1 }, sort: { b: 1 }, remove: true },
    'DELETE > LIMIT > FETCH > IXSCAN(ab)',
  ],
];

it('explains with the stages of MongoDB', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const documents = Array.from({ length: 40 }, (_, i) => ({
    _id: i,
    a: i % 10,
    b: i,
    c: `w${i % 4}`,
  }));
  await client.run({ insert: 'f', documents });
  const indexes = [
    { key: { a: 1 }, name: 'a' },
    { key: { a: 1, b: -1 }, name: 'ab' },
    { key: { c: 1 }, name: 'c', sparse: true },
    { key: { h: 'hashed' }, name: 'h' },
    { key: { hid: 1 }, name: 'hid', hidden: true },
    { key: { part: 1 }, name: 'part', partialFilterExpression: { b: { $gt: 5 } } },
    { key: { text: 1 }, name: 'text', collation: { locale: 'en', strength: 2 } },
  ];
  await client.run({ createIndexes: 'f', indexes });
  for (const [explain, expected] of PLANS) {
    const reply = await client.run({ explain, verbosity: 'queryPlanner' });
    const planner = reply['queryPlanner'] ?? reply['stages'][0].$cursor.queryPlanner;
    const { winningPlan } = planner;
    assert.equal(line(winningPlan.queryPlan ?? winningPlan), expected, JSON.stringify(explain));
  }
});

it('counts what a plan looked at, as far as the query goes', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const documents = Array.from({ length: 40 }, (_, i) => ({ _id: i, a: i % 10 }));
  await client.run({ insert: 'f', documents });
  await client.run({ createIndexes: 'f', indexes: [{ key: { a: 1 }, name: 'a' }] });
  const explain = { find: 'f', filter: { a: { $gte: 3 } }, limit: 5 };
  const { executionStats } = await client.run({ explain, verbosity: 'executionStats' });
  assert.equal(executionStats.nReturned, 5);
  assert.equal(executionStats.totalKeysExamined, 5);
  assert.equal(executionStats.totalDocsExamined, 5);
});

it('counts what the filter of each alternative lets through, though all are asked again', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const documents = Array.from({ length: 60 }, (_, i) => ({ _id: i, a: i % 10, b: i % 7 }));
  await client.run({ insert: 'f', documents });
  await client.run({ createIndexes: 'f', indexes: [{ key: { a: 1 }, name: 'a' }] });
  const alternatives = [
    { a: 1, b: 1 },
    { a: 3, b: { $gt: 4 } },
    { a: 1, b: { $lt: 2 } },
  ];
  const explain = { find: 'f', filter: { $or: alternatives } };
  const { executionStats } = await client.run({ explain, verbosity: 'executionStats' });
  const either = executionStats.executionStages.inputStage;
  const counted = (stage: { nReturned: number; docsExamined: number }): number[] => [
    stage.nReturned,
    stage.docsExamined,
  ];
  const matching = [
    documents.filter(({ a, b }) => a === 1 && b === 1).length,
    documents.filter(({ a, b }) => a === 3 && b > 4).length,
    documents.filter(({ a, b }) => a === 1 && b < 2).length,
  ] as const;
  assert.deepEqual(
    either.inputStages.map(counted),
    matching.map((found) => [found, 6]),
  );
  assert.equal(either.dupsDropped, matching[0]);
  assert.equal(either.nReturned, matching[1] + matching[2]);
  assert.equal(executionStats.nReturned, either.nReturned);
  assert.equal(executionStats.totalDocsExamined, 18);
});

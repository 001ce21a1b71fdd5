import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

const TEXT = `${'a'.repeat(40)}!`;

async function answer(command: Document): Promise<Document> {
  await using standalone = await startStandalone({ version: '7.0.11' });
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: [{ _id: 1, s: TEXT, n: 1 }] });
  return await client.run(command);
}

function project(x: unknown): Document {
  return { aggregate: 'c', pipeline: [{ $project: { x } }], cursor: {} };
}

/** A hundred and twenty documents of a million bytes, through a stage. */
function heavy(stage: Document, more: Document = {}): Document {
  const pad = 'x'.repeat(1_000_000);
  const made = [{ $addFields: { a: { $range: [0, 120] }, pad } }, { $unwind: '$a' }];
  return { aggregate: 'c', pipeline: [...made, stage, { $count: 'n' }], cursor: {}, ...more };
}

const WITHOUT_DISK = { allowDiskUse: false };

/** As MongoDB 7.0.11 answered: the code, and the end of the message. */
const REFUSED: readonly (readonly [string, Document, number, RegExp])[] = [
  [
    'a pattern of 32,764 characters',
    { count: 'c', query: { s: { $regex: 'a'.repeat(32_764) } } },
    51091,
    /pattern string is longer than the limit set by the application$/,
  ],
  [
    'groups 251 deep',
    { count: 'c', query: { s: { $regex: `${'('.repeat(251)}a${')'.repeat(251)}` } } },
    51091,
    /parentheses are too deeply nested$/,
  ],
  [
    'a repetition of 65,536',
    { count: 'c', query: { s: { $regex: 'a{65536}' } } },
    51091,
    /number too big in \{\} quantifier$/,
  ],
  [
    'a search by $regexMatch without end',
    project({ $regexMatch: { input: '$s', regex: '(a+)+$' } }),
    51156,
    /\$regexMatch\. Result code: match limit exceeded$/,
  ],
  [
    'a pipeline of 1,001 stages',
    { aggregate: 'c', pipeline: Array(1001).fill({ $match: {} }), cursor: {} },
    9,
    /^Pipeline length must be no longer than 1000 stages$/,
  ],
  [
    'a text that doubles',
    project({
      $reduce: {
        input: { $range: ['$n', 40] },
        initialValue: 'x',
        in: { $concat: ['$$value', '$$value'] },
      },
    }),
    16493,
    /Tried to create string longer than 16MB$/,
  ],
  [
    'a sort of more than 100 MiB without a disk',
    heavy({ $sort: { a: -1 } }, WITHOUT_DISK),
    292,
    /: Sort exceeded memory limit of 104857600 bytes, but did not opt in to external sorting\.$/,
  ],
  [
    'groups of more than 100 MiB without a disk',
    heavy({ $group: { _id: { a: '$a', pad: '$pad' } } }, WITHOUT_DISK),
    292,
    /: Exceeded memory limit for \$group, but didn't allow external sort\. Pass allowDiskUse:true to opt in\.$/,
  ],
  [
    'a $push of more than 100 MiB',
    heavy({ $group: { _id: null, x: { $push: '$pad' } } }),
    146,
    /: \$push used too much memory and cannot spill to disk\. Memory limit: 104857600 bytes$/,
  ],
  [
    'an $addToSet of more than 100 MiB',
    heavy({ $group: { _id: null, x: { $addToSet: { a: '$a', pad: '$pad' } } } }),
    146,
    /: \$addToSet used too much memory and cannot spill to disk\. Used: \d+ bytes\. Memory limit: 104857600 bytes$/,
  ],
  [
    'a $facet of more than 100 MiB',
    heavy({ $facet: { x: [{ $match: {} }] } }),
    4031700,
    /: document constructed by \$facet is \d+ bytes, which exceeds the limit of 104857600 bytes$/,
  ],
  [
    'a document that grows beyond 16 MB',
    project({ $map: { input: { $range: [0, 20] }, in: 'x'.repeat(1_000_000) } }),
    10334,
    /is invalid\. Size must be between 0 and 16793600\(16MB\) First element: _id: 1$/,
  ],
];

describe('what would take too much is refused', () => {
  for (const [name, command, code, message] of REFUSED) {
    it(name, async () => {
      const reply = await answer(command);
      assert.equal(reply['code'], code, reply['errmsg']);
      assert.match(reply['errmsg'], message);
    });
  }
});

it('matches of nothing in a long text are found in time, up to what they may take', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: [{ _id: 1 }] });
  const findAll = (input: string): Promise<Document> => {
    const x = { $size: { $regexFindAll: { input, regex: '' } } };
    return client.run({ aggregate: 'c', pipeline: [{ $project: { x } }], cursor: {} });
  };
  assert.equal((await findAll('é'.repeat(100_000)))['cursor'].firstBatch[0].x, 100_000);
  assert.equal((await findAll('x'.repeat(1_000_000)))['code'], 51151);
});

it('with a disk a sort may take more, in memory', async () => {
  const reply = await answer(heavy({ $sort: { a: -1 } }));
  assert.deepEqual(reply['cursor'].firstBatch, [{ n: 120 }]);
});

describe('a search without end finds nothing', () => {
  const filters: readonly Document[] = [
    { s: { $regex: '(a+)+$' } },
    { s: { $not: { $regex: '^b' }, $regex: '^(a|aa)+$' } },
    { $jsonSchema: { properties: { s: { pattern: '(a+)+$' } } } },
  ];
  for (const query of filters) {
    it(JSON.stringify(query), async () => {
      assert.equal((await answer({ count: 'c', query }))['n'], 0);
    });
  }
});

it('a loop within one expression ends when its time is up', async () => {
  const numbers = { $range: [0, 3000] };
  const inner = { $map: { input: numbers, as: 'j', in: { $add: ['$$i', '$$j'] } } };
  const x = { $size: { $map: { input: numbers, as: 'i', in: inner } } };
  const reply = await answer({ ...project(x), maxTimeMS: 30 });
  assert.equal(reply['codeName'], 'MaxTimeMSExpired');
});

it('lists may have more parts than a call has arguments', async () => {
  await using standalone = await startStandalone({ version: '7.0.11' });
  const client = new InProcessClient(standalone.server);
  const many = Array.from({ length: 150_000 }, (_, at) => at);
  await client.run({ insert: 'c', documents: [{ _id: 1, a: 1 }] });
  await client.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1' }] });
  const $or = [{ a: { $in: many } }, { a: { $gt: 500_000 } }];
  const found = await client.run({ find: 'c', filter: { $or } });
  assert.equal(found['cursor'].firstBatch.length, 1);
  const $zip = { inputs: many.map(() => [1]), useLongestLength: true };
  const zipped = await client.run(project({ $size: { $zip } }));
  assert.equal(zipped['cursor'].firstBatch[0].x, 1);
});

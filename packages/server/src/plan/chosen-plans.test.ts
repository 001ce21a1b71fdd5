import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

const IGNORING_CASE = { locale: 'en', strength: 2 };

/** Of `rare` each document has another value, of `half` half of them the same, of `few` every tenth. */
const DOCUMENTS: readonly Document[] = Array.from({ length: 200 }, (_, i) => ({
  _id: i,
  rare: i,
  half: i % 2,
  few: i % 10,
  text: `t${i % 20}`,
  list: [i % 5, (i % 5) + 1],
  h: i % 50,
  w: { x: i % 40, y: i % 3 },
  part: i % 100,
  p: [(i % 20) - 10, i % 10],
  g: { type: 'Point', coordinates: [(i % 20) - 10, i % 10] },
}));

const INDEXES: readonly Document[] = [
  { key: { rare: 1 } },
  { key: { half: 1 } },
  { key: { few: 1, rare: -1 } },
  { key: { text: 1 }, collation: IGNORING_CASE },
  { key: { list: 1 } },
  { key: { h: 'hashed' } },
  { key: { 'w.$**': 1 } },
  { key: { part: 1 }, partialFilterExpression: { part: { $gt: 50 } } },
  { key: { sparse: 1 }, sparse: true },
  { key: { hid: 1 }, hidden: true },
  { key: { p: '2d' } },
  { key: { g: '2dsphere' } },
  { key: { lost: '2dsphere' }, sparse: true },
  { key: { only: '2dsphere' }, unique: true },
];

/** The places within two hundred kilometers of 5 E 5 N. */
const AROUND = { $geoWithin: { $centerSphere: [[5, 5], 0.03] } };
const BOX = {
  $geoWithin: {
    $box: [
      [4, 4],
      [6, 6],
    ],
  },
};

function nameOf({ key }: Document): string {
  return Object.keys(key).join('_');
}

async function filled(): Promise<{ client: InProcessClient } & AsyncDisposable> {
  const standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: DOCUMENTS });
  const indexes = INDEXES.map((each) => ({ name: nameOf(each), ...each }));
  assert.equal((await client.run({ createIndexes: 'c', indexes }))['ok'], 1);
  return { client, [Symbol.asyncDispose]: () => standalone[Symbol.asyncDispose]() };
}

/** A question, the plan for it, and the number of keys and of documents that are looked at. */
type Planned = readonly [question: Document, plan: string, keys: number, documents: number];

function line({ stage, indexName, direction, inputStage, inputStages }: Document): string {
  const back = direction === 'backward' ? ' backward' : '';
  const own = indexName === undefined ? `${stage}${back}` : `${stage} ${indexName}${back}`;
  if (inputStages !== undefined) return `${own} [${inputStages.map(line).join(', ')}]`;
  return inputStage === undefined ? own : `${own} < ${line(inputStage)}`;
}

/** Questions with alternatives or with nothing much, and places: the plan, and the number of keys and of documents. */
const MORE_PLANS: readonly Planned[] = [
  [{ filter: {}, sort: {} }, 'COLLSCAN', 0, 200],
  [{ filter: { none: 1 }, sort: {} }, 'COLLSCAN', 0, 200],
  [{ filter: { rare: 5 }, sort: {} }, 'FETCH < IXSCAN rare', 1, 1],
  [{ filter: { rare: 5 }, min: {}, max: {} }, 'FETCH < IXSCAN rare', 1, 1],
  [
    {
      filter: { few: 3, $expr: { $ne: ['$half', 5] } },
      projection: { _id: 0, rare: 1 },
    },
    'PROJECTION_SIMPLE < FETCH < IXSCAN few_rare',
    20,
    20,
  ],
  [
    { filter: { $and: [{ $or: [{ half: 1 }, { list: 9 }] }, { $or: [{ rare: 5 }, { few: 3 }] }] } },
    'FETCH < OR [IXSCAN rare, IXSCAN few_rare]',
    21,
    21,
  ],
  [
    { filter: { $and: [{ $or: [{ rare: 5 }, { few: 3 }] }, { $or: [{ half: 1 }, { list: 9 }] }] } },
    'FETCH < OR [IXSCAN rare, IXSCAN few_rare]',
    21,
    21,
  ],
  [
    { filter: { $or: [{ _id: 3 }, { rare: 5 }] } },
    'SUBPLAN < FETCH < OR [IXSCAN _id_, IXSCAN rare]',
    2,
    2,
  ],
  [{ filter: { g: AROUND } }, 'FETCH < IXSCAN g', 34, 30],
  [{ filter: { g: BOX } }, 'COLLSCAN', 0, 200],
  [{ filter: { p: BOX } }, 'FETCH < IXSCAN p', 31, 30],
  [{ filter: { p: AROUND } }, 'FETCH < IXSCAN p', 41, 40],
  [{ filter: { lost: AROUND } }, 'FETCH < IXSCAN lost', 0, 0],
  [{ filter: { only: AROUND } }, 'COLLSCAN', 0, 200],
];

/** Questions, the plan for each, and the number of keys and of documents that are looked at. */
const PLANS: readonly Planned[] = [
  [{ filter: { rare: 5, half: 1 } }, 'FETCH < IXSCAN rare', 1, 1],
  [{ filter: { half: 1, few: 3 } }, 'FETCH < IXSCAN few_rare', 20, 20],
  [{ filter: { half: 1, few: { $gt: 100 } } }, 'FETCH < IXSCAN few_rare', 0, 0],
  [{ filter: { half: 1, rare: { $lt: 190 } } }, 'FETCH < IXSCAN half', 100, 100],
  [{ filter: { half: 1, rare: { $gte: 190 } } }, 'FETCH < IXSCAN rare', 10, 10],
  [{ filter: { few: 3 }, sort: { rare: 1 } }, 'FETCH < IXSCAN few_rare backward', 20, 20],
  [{ filter: { few: 3 }, sort: { rare: -1 } }, 'FETCH < IXSCAN few_rare', 20, 20],
  [
    { filter: { few: { $in: [3, 4] } }, sort: { rare: -1 } },
    'FETCH < SORT_MERGE [IXSCAN few_rare, IXSCAN few_rare]',
    40,
    40,
  ],
  [{ filter: {}, sort: { half: 1 } }, 'FETCH < IXSCAN half', 200, 200],
  [{ filter: {}, sort: { sparse: 1 } }, 'SORT < COLLSCAN', 0, 200],
  [{ filter: {}, sort: { h: 1 } }, 'SORT < COLLSCAN', 0, 200],
  [{ filter: {}, sort: { text: 1 } }, 'SORT < COLLSCAN', 0, 200],
  [{ filter: { text: 't1' } }, 'COLLSCAN', 0, 200],
  [{ filter: { text: 'T1' }, collation: IGNORING_CASE }, 'FETCH < IXSCAN text', 10, 10],
  [{ filter: { rare: 5 }, collation: IGNORING_CASE }, 'FETCH < IXSCAN rare', 1, 1],
  [{ filter: { rare: 'x' }, collation: IGNORING_CASE }, 'COLLSCAN', 0, 200],
  [{ filter: { h: 3 } }, 'FETCH < IXSCAN h', 4, 4],
  [{ filter: { h: { $gt: 3 } } }, 'COLLSCAN', 0, 200],
  [{ filter: { h: { $in: [3, 4] } } }, 'FETCH < IXSCAN h', 10, 8],
  [{ filter: { 'w.x': 3 } }, 'FETCH < IXSCAN w.$**', 5, 5],
  [{ filter: { 'w.x': { $exists: true }, rare: 3 } }, 'FETCH < IXSCAN rare', 1, 1],
  [{ filter: { w: { x: 3, y: 0 } } }, 'COLLSCAN', 0, 200],
  [{ filter: { part: 60 } }, 'FETCH < IXSCAN part', 2, 2],
  [{ filter: { part: 40 } }, 'COLLSCAN', 0, 200],
  [{ filter: { sparse: null } }, 'COLLSCAN', 0, 200],
  [{ filter: { sparse: { $exists: true } } }, 'FETCH < IXSCAN sparse', 0, 0],
  [{ filter: { hid: 1 } }, 'COLLSCAN', 0, 200],
  [{ filter: { list: 3 } }, 'FETCH < IXSCAN list', 80, 80],
  [{ filter: { _id: 5 } }, 'IDHACK', 1, 1],
  [
    { filter: { $or: [{ rare: 3 }, { half: 7 }] }, sort: { few: 1 } },
    'SUBPLAN < SORT < FETCH < OR [IXSCAN rare, IXSCAN half]',
    1,
    1,
  ],
  [{ filter: { list: 3 }, sort: { list: 1 } }, 'SORT < FETCH < IXSCAN list', 80, 80],
  [{ filter: { few: { $gt: 3 } }, sort: { rare: 1 } }, 'FETCH < IXSCAN rare', 200, 200],
  [
    { filter: { few: 3, rare: { $gt: 5 } }, sort: { half: 1 } },
    'SORT < FETCH < IXSCAN few_rare',
    19,
    19,
  ],
  [{ filter: { _id: { $gt: 195 } } }, 'FETCH < IXSCAN _id_', 4, 4],
  [{ filter: {}, sort: { _id: -1 } }, 'FETCH < IXSCAN _id_ backward', 200, 200],
  [
    { filter: { $or: [{ rare: 3 }, { few: 4 }] } },
    'SUBPLAN < FETCH < OR [IXSCAN rare, IXSCAN few_rare]',
    21,
    21,
  ],
  [{ filter: { $or: [{ rare: 3 }, { none: 4 }] } }, 'SUBPLAN < COLLSCAN', 0, 200],
  [
    { filter: { half: 1, $or: [{ rare: 3 }, { few: 5 }] } },
    'FETCH < OR [IXSCAN rare, IXSCAN few_rare]',
    21,
    21,
  ],
  [
    { filter: { few: 3 }, projection: { _id: 0, rare: 1 } },
    'PROJECTION_COVERED < IXSCAN few_rare',
    20,
    0,
  ],
  [
    { filter: { few: 3 }, projection: { rare: 1 } },
    'PROJECTION_SIMPLE < FETCH < IXSCAN few_rare',
    20,
    20,
  ],
  [
    { filter: { few: 3 }, projection: { _id: 0, half: 0 } },
    'PROJECTION_SIMPLE < FETCH < IXSCAN few_rare',
    20,
    20,
  ],
  [
    { filter: { list: 3 }, projection: { _id: 0, list: 1 } },
    'PROJECTION_SIMPLE < FETCH < IXSCAN list',
    80,
    80,
  ],
  [
    { filter: { rare: { $gt: 3 } }, sort: { half: 1 }, limit: 2 },
    'LIMIT < FETCH < IXSCAN half',
    4,
    4,
  ],
  [{ filter: { rare: 5 }, hint: 'half' }, 'FETCH < IXSCAN half', 200, 200],
  [{ filter: { rare: 5 }, hint: { half: 1 } }, 'FETCH < IXSCAN half', 200, 200],
  [{ filter: { rare: 5 }, hint: { $natural: 1 } }, 'COLLSCAN', 0, 200],
  [{ filter: { rare: 5 }, hint: { $natural: -1 } }, 'COLLSCAN backward', 0, 200],
  [{ filter: { rare: 5 }, hint: 'p' }, 'COLLSCAN', 0, 200],
  [
    { filter: { few: 3 }, sort: { rare: 1 }, hint: 'few_rare' },
    'FETCH < IXSCAN few_rare backward',
    20,
    20,
  ],
  [{ filter: { _id: 5 }, hint: '_id_' }, 'FETCH < IXSCAN _id_', 1, 1],
  [{ filter: {}, hint: 'rare', min: { rare: 5 }, max: { rare: 8 } }, 'FETCH < IXSCAN rare', 3, 3],
  [{ filter: {}, hint: 'rare', min: { rare: 195 } }, 'FETCH < IXSCAN rare', 5, 5],
  [{ filter: {}, hint: 'rare', max: { rare: 5 } }, 'FETCH < IXSCAN rare', 5, 5],
  [{ filter: { $expr: { $eq: ['$rare', 5] } } }, 'FETCH < IXSCAN rare', 1, 1],
  [{ filter: { $expr: { $eq: ['$list', 5] } } }, 'COLLSCAN', 0, 200],
];

async function planned({ client }: { client: InProcessClient }, all: readonly Planned[]) {
  for (const [question, plan, keys, documents] of all) {
    const explain = { find: 'c', ...question };
    const reply = await client.run({ explain, verbosity: 'executionStats' });
    const shown = JSON.stringify(question);
    assert.equal(reply['ok'], 1, `${shown}: ${reply['errmsg']}`);
    const { queryPlanner, executionStats } = reply;
    const found = queryPlanner.winningPlan.queryPlan ?? queryPlanner.winningPlan;
    const { totalKeysExamined, totalDocsExamined } = executionStats;
    assert.deepEqual(
      [line(found), totalKeysExamined, totalDocsExamined],
      [plan, keys, documents],
      shown,
    );
  }
}

it('chooses by what there is to look at', async () => {
  await using place = await filled();
  await planned(place, PLANS);
});

it('chooses among alternatives, and by places', async () => {
  await using place = await filled();
  await planned(place, MORE_PLANS);
});

it('what stands on the edge of a region is in it, by cells as by looking', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const documents: Document[] = [];
  for (const x of [-180, -90, -45, 0, 45, 90, 179]) {
    for (const y of [-90, -45, 0, 45, 90]) documents.push({ _id: documents.length, p: [x, y] });
  }
  for (const name of ['looked', 'plane']) await client.run({ insert: name, documents });
  await client.run({ createIndexes: 'plane', indexes: [{ key: { p: '2d' }, name: 'p' }] });
  const idsIn = async (name: string, filter: Document): Promise<unknown[]> => {
    const { cursor } = await client.run({ find: name, filter });
    return cursor.firstBatch.map(({ _id }: Document) => _id).sort();
  };
  for (const region of [
    {
      $box: [
        [0, 0],
        [45, 45],
      ],
    },
    {
      $box: [
        [-90, -45],
        [0, 0],
      ],
    },
    {
      $box: [
        [-180, -90],
        [-90, 0],
      ],
    },
    {
      $polygon: [
        [0, 0],
        [0, 90],
        [90, 90],
        [90, 0],
      ],
    },
    // Through the date line, in one piece and in two.
    { $centerSphere: [[-179, 0], 0.5] },
    { $centerSphere: [[179, 10], 0.8] },
  ]) {
    const filter = { p: { $geoWithin: region } };
    const found = await idsIn('plane', filter);
    assert.ok(found.length > 0);
    assert.deepEqual(found, await idsIn('looked', filter), JSON.stringify(region));
  }
});

/** Questions that cannot be answered as they are asked, with the error. */
const REFUSED: readonly (readonly [Document, number, RegExp])[] = [
  [{ sort: { $natural: 1 }, hint: 'rare' }, 2, /index hint not allowed with \$natural sort order/],
  [
    { sort: { $natural: 1 }, hint: { $natural: -1 } },
    2,
    /must be in the same direction as \$natural sort order/,
  ],
  [{ sort: { $natural: 2 } }, 2, /\$natural sort cannot be set to a value other than -1 or 1/],
  [{ hint: { $natural: 0 } }, 2, /\$natural hint cannot be set to a value other than -1 or 1/],
  [{ hint: { $natural: 1 }, min: { rare: 1 } }, 291, /incompatible with \$natural/],
  [{ hint: 'none' }, 2, /hint provided does not correspond to an existing index/],
  [{ hint: { rare: -1 } }, 2, /hint provided does not correspond to an existing index/],
  [{ hint: 'hid' }, 2, /hint provided does not correspond to an existing index/],
  [{ min: { rare: 1 } }, 51173, /a hint of which index to use must be provided/],
  [{ max: { rare: 1 } }, 51173, /a hint of which index to use must be provided/],
  [{ hint: 'rare', min: { half: 1 } }, 51174, /The index chosen is not compatible with min\/max/],
  [
    { hint: 'few_rare', max: { few: 1 } },
    51174,
    /The index chosen is not compatible with min\/max/,
  ],
  [
    { hint: 'few_rare', min: { rare: 1, few: 1 } },
    51174,
    /The index chosen is not compatible with min\/max/,
  ],
];

it('refuses a hint that names no index, and bounds that are none of it', async () => {
  await using place = await filled();
  for (const [question, code, words] of REFUSED) {
    const reply = await place.client.run({ find: 'c', ...question });
    assert.equal(reply['code'], code, JSON.stringify([question, reply]));
    assert.match(reply['errmsg'], words);
  }
});

/** Indexes, and whether they serve documents by how far from a pair of numbers and from GeoJSON they are. */
const NEAR: readonly (readonly [Document, boolean, boolean])[] = [
  [{ key: { p: '2d' } }, true, false],
  [{ key: { p: '2dsphere' } }, false, true],
  [{ key: { p: '2d', a: 1 } }, true, false],
  [{ key: { a: 1, p: '2dsphere' } }, false, false],
  [{ key: { p: '2dsphere' }, hidden: true }, false, false],
  [{ key: { p: '2dsphere' }, partialFilterExpression: { a: 1 } }, false, false],
  [{ key: { p: 1 } }, false, false],
  [{ key: { q: '2d' } }, false, false],
];

it('finds what is near by an index that knows such places', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const geometry = { type: 'Point', coordinates: [1, 2] };
  for (const [at, [index, plane, sphere]] of NEAR.entries()) {
    const name = `n${at}`;
    await client.run({
      insert: name,
      documents: [
        { a: 1, p: [1, 2] },
        { a: 2, p: [9, 9] },
      ],
    });
    await client.run({ createIndexes: name, indexes: [{ name: 'i', ...index }] });
    const isServed = async (filter: Document, more: Document = {}): Promise<boolean> => {
      const { ok, codeName, cursor } = await client.run({ find: name, filter, ...more });
      if (ok === 0) assert.equal(codeName, 'NoQueryExecutionPlans');
      else assert.ok(cursor.firstBatch.length > 0);
      return ok === 1;
    };
    const shown = JSON.stringify(index);
    assert.equal(await isServed({ p: { $near: [0, 0] } }), plane, shown);
    assert.equal(await isServed({ p: { $near: { $geometry: geometry } } }), sphere, shown);
    const isAsked = 'partialFilterExpression' in index || Object.keys(index['key'])[0] === 'a';
    assert.equal(
      await isServed({ a: 1, p: { $nearSphere: { $geometry: geometry } } }),
      sphere || isAsked,
      shown,
    );
    assert.equal(await isServed({ p: { $near: [0, 0] } }, { hint: '_id_' }), false);
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { type Document, EJSON } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** One question to a collection with one kind of index, and what MongoDB 7.0.11 did to answer it: one a line. */
interface Fact {
  readonly kind: string;
  readonly question: Document;
  readonly answer: Document;
}

const FACTS: readonly Fact[] = readFileSync(
  new URL('../../src/plan/plan.facts.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => EJSON.parse(line));

/** The documents that were asked for. */
const DOCUMENTS: readonly Document[] = Array.from({ length: 60 }, (_, i) => ({
  _id: i,
  a: i % 10,
  b: i % 7 === 0 ? `s${i % 3}` : i % 7,
  c: { d: i % 5, e: i % 3 },
  t: i % 4 === 0 ? [i % 6, (i + 3) % 6] : i % 6,
  s: ['alpha', 'Alpine', 'beta', 'gamma', 'al'][i % 5] + String(i % 2),
  ...(i % 3 === 0 ? { r: i % 6 } : {}),
  n: i % 8 === 0 ? null : i % 8,
  p: [(i * 5) % 170, (i * 3) % 80],
  m: [
    { x: i % 4, y: i % 5 },
    { x: (i + 1) % 4, y: (i + 2) % 5 },
  ],
  k: [
    {
      l: [
        { u: i % 3, v: i % 4 },
        { u: (i + 1) % 3, v: (i + 1) % 4 },
      ],
    },
  ],
}));

const INDEXES: Readonly<Record<string, Document>> = {
  a: { key: { a: 1 } },
  down: { key: { a: -1 } },
  ab: { key: { a: 1, b: -1 } },
  b: { key: { b: 1 } },
  cd: { key: { 'c.d': 1 } },
  cde: { key: { 'c.d': 1, 'c.e': 1 } },
  t: { key: { t: 1 } },
  at: { key: { a: 1, t: 1 } },
  s: { key: { s: 1 } },
  sc: { key: { s: 1 }, collation: { locale: 'en', strength: 2 } },
  r: { key: { r: 1 }, sparse: true },
  n: { key: { n: 1 } },
  part: { key: { a: 1 }, partialFilterExpression: { a: { $gt: 4 } } },
  partb: { key: { a: 1 }, partialFilterExpression: { b: { $exists: true } } },
  h: { key: { a: 'hashed' } },
  w: { key: { '$**': 1 } },
  mxy: { key: { 'm.x': 1, 'm.y': 1 } },
  plane: { key: { p: '2d' } },
  uniq: { key: { _id: 1, a: 1 } },
  abn: { key: { a: 1, b: 1, n: -1 } },
  nested: { key: { 'k.l.u': 1, 'k.l.v': 1 } },
  ra: { key: { r: 1, a: 1 }, sparse: true },
  wc: { key: { 'c.$**': 1 } },
};

async function collection(client: InProcessClient, kind: string): Promise<void> {
  await client.run({ insert: kind, documents: DOCUMENTS });
  await client.run({ createIndexes: kind, indexes: [{ ...INDEXES[kind], name: kind }] });
}

/** Stages with their bounds and directions. */
function shapeOf({ stage, indexBounds, direction, inputStage, inputStages }: Document): Document {
  const inputs: Document[] = inputStages ?? (inputStage === undefined ? [] : [inputStage]);
  return {
    stage,
    ...(indexBounds === undefined ? {} : { bounds: indexBounds }),
    ...(direction === undefined ? {} : { direction }),
    ...(inputs.length === 0 ? {} : { of: inputs.map(shapeOf) }),
  };
}

/** The counts of each scan of an index. */
function scansIn(stage: Document): Document[] {
  const { keysExamined: keys, seeks, dupsTested: tested, dupsDropped: dropped } = stage;
  const inputs: Document[] = stage['inputStages'] ?? [stage['inputStage'] ?? []].flat();
  const own = stage['stage'] === 'IXSCAN' ? [{ keys, seeks, tested, dropped }] : [];
  return [...own, ...inputs.flatMap(scansIn)];
}

async function answerTo(
  client: InProcessClient,
  { kind, question, answer }: Fact,
): Promise<Document> {
  const explain = { find: kind, ...question };
  const reply = await client.run({ explain, verbosity: 'executionStats' });
  const { queryPlanner, executionStats } = reply;
  return {
    plan: shapeOf(queryPlanner.winningPlan.queryPlan ?? queryPlanner.winningPlan),
    returned: executionStats.nReturned,
    keys: executionStats.totalKeysExamined,
    documents: executionStats.totalDocsExamined,
    ...(answer['scans'] === undefined ? {} : { scans: scansIn(executionStats.executionStages) }),
  };
}

for (const kind of Object.keys(INDEXES)) {
  it(`plans as MongoDB does, looks at as much and finds as much: ${kind}`, async () => {
    await using standalone = await startStandalone({ version: '7.0' });
    const client = new InProcessClient(standalone.server);
    await collection(client, kind);
    for (const fact of FACTS.filter((each) => each.kind === kind)) {
      const { question } = fact;
      assert.deepEqual(await answerTo(client, fact), fact.answer, EJSON.stringify(question));
    }
  });
}

it('an index does not give the order of elements where bounds pass over some of them', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await collection(client, 'mxy');
  const least = ({ m }: Document): number => Math.min(...m.map(({ y }: Document) => y));
  const { cursor } = await client.run({ find: 'mxy', filter: { 'm.x': 1 }, sort: { 'm.y': 1 } });
  const order = cursor.firstBatch.map(least);
  assert.equal(order.length, 30);
  assert.deepEqual(
    order,
    order.toSorted((a: number, b: number) => a - b),
  );
});

it('identifiers that a collation takes for the same are all found', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: ['a', 'A', 'b', 5].map((_id) => ({ _id })) });
  const collation = { locale: 'en', strength: 2 };
  for (const [filter, collated, plain] of [
    [{ _id: 'A' }, ['a', 'A'], ['A']],
    [{ _id: { $in: ['A', 5] } }, ['a', 'A', 5], ['A', 5]],
    [{ $or: [{ _id: 'A' }, { _id: 5 }] }, ['a', 'A', 5], ['A', 5]],
    [{ _id: { $gt: 'A' } }, ['b'], ['a', 'b']],
    [{ _id: { $gte: 'A', $lt: 'B' } }, ['a', 'A'], ['A']],
    [{ _id: 5 }, [5], [5]],
  ] as const) {
    const found = async (more: Document): Promise<unknown[]> => {
      const { cursor } = await client.run({ find: 'c', filter, ...more });
      return cursor.firstBatch.map(({ _id }: Document) => String(_id)).sort();
    };
    assert.deepEqual(await found({ collation }), [...collated].map(String).sort());
    assert.deepEqual(await found({}), [...plain].map(String).sort());
  }
});

it('a pattern that ignores case is looked up so, wherever its flags stand', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: ['Beta', 'beta', 'al'].map((_id) => ({ _id })) });
  for (const test of [
    { $regex: /^be/i },
    { $regex: '^be', $options: 'i' },
    { $regex: /^be/, $options: 'i' },
    { $not: { $not: { $regex: /^be/, $options: 'i' } } },
  ]) {
    const { cursor } = await client.run({ find: 'c', filter: { _id: test }, sort: { _id: 1 } });
    assert.deepEqual(cursor.firstBatch, [{ _id: 'Beta' }, { _id: 'beta' }]);
  }
});

it('natural order goes forward and backward', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: [3, 1, 2].map((_id) => ({ _id })) });
  const order = async (asked: Document): Promise<number[]> => {
    const { cursor } = await client.run({ find: 'c', ...asked });
    return cursor.firstBatch.map(({ _id }: Document) => _id);
  };
  for (const asked of [{ hint: { $natural: -1 } }, { sort: { $natural: -1 } }])
    assert.deepEqual(await order(asked), [2, 1, 3]);
  for (const asked of [{ hint: { $natural: 1 } }, { sort: { $natural: 1 } }, {}])
    assert.deepEqual(await order(asked), [3, 1, 2]);
});

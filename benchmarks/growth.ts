import { type Collection, MongoClient } from '@touchstone/driver';
import { present } from '@touchstone/protocol';
import { BSON } from 'bson';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import {
  GROWTH_INDEXES,
  GROWTH_QUERIES,
  type GrowthDocument,
  type GrowthQuery,
  growthDocument,
  lookupOf,
} from './growth-queries.ts';
import { serverProcess } from './server-process.ts';

const FEW = 2_000;
const MANY = 200_000;
const ROUNDS = 25;

type Things = Collection<GrowthDocument>;

export const growth: Benchmark = {
  name: 'growth',
  question: `what do queries over ${MANY} documents cost, against the same over ${FEW}, or a scan?`,
  async run() {
    const held = await memoryRow();
    await using server = await serverProcess('./embedded-server.js');
    const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/`);
    const database = client.db('growth');
    const [few, many] = [
      database.collection<GrowthDocument>('few'),
      database.collection<GrowthDocument>('many'),
    ];
    await fill(few, FEW);
    await fill(many, MANY);
    const building = await buildRows(few, many);
    const rows = [held, ...building, ...(await queryRows(few, many)), ...(await scanRows(many))];
    await client.close();
    return rows;
  },
};

async function fill(things: Things, count: number): Promise<void> {
  for (let start = 0; start < count; start += 5_000) {
    const length = Math.min(5_000, count - start);
    await things.insertMany(Array.from({ length }, (_, at) => growthDocument(start + at)));
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function times(name: string, ours: number, limit: number): Row {
  return { name, unit: '×', ours, limit, higherIsBetter: false };
}

// The sort is one of the same keys in the same language, by what compares them: numbers or strings.
async function buildRows(few: Things, many: Things): Promise<readonly Row[]> {
  await few.createIndexes(GROWTH_INDEXES as never);
  const rows: Row[] = [];
  for (const index of GROWTH_INDEXES) {
    const took = await timed(() => many.createIndexes([index] as never));
    const sorting = sortOf(index['name'] as string);
    if (sorting !== undefined) {
      rows.push(times(`index ${index['name']}, against a sort of its keys`, took / sorting, 4));
    }
  }
  return rows;
}

// As an application would sort them: shuffled objects with a key, by a comparison of BSON values.
function sortOf(name: string): number | undefined {
  if (name !== 'number' && name !== 'name') return undefined;
  const keyed = Array.from({ length: MANY }, (_, at) => {
    const { number, name: text } = growthDocument((at * 7919) % MANY);
    return { key: name === 'number' ? number : text, at };
  });
  const start = performance.now();
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at));
  return performance.now() - start;
}

async function queryRows(few: Things, many: Things): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, query] of Object.entries(GROWTH_QUERIES)) {
    const [small, large] = await inTurn([() => query(few), () => query(many)]);
    rows.push(times(name, present(large) / present(small), 2));
  }
  return rows;
}

/** The time of each, taken in turn: the least of all rounds, so that what else the machine does is left out. */
async function inTurn(runs: readonly (() => Promise<unknown>)[], rounds = ROUNDS) {
  const took: number[][] = runs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, run] of runs.entries()) present(took[at]).push(await timed(run));
  }
  return took.map((each) => Math.min(...each));
}

const NEAR = { $geometry: { type: 'Point', coordinates: [10, 10] } };

async function scanRows(many: Things): Promise<readonly Row[]> {
  const scan: GrowthQuery = (things) => things.find({ text: 'none' }).toArray();
  const sorted: GrowthQuery = (things) => things.find().sort({ kind: 1 }).limit(10).toArray();
  const grouped: GrowthQuery = (things) =>
    things.aggregate([{ $group: { _id: '$kind', sum: { $sum: '$number' } } }]).toArray();
  const [scanned, best, groups] = await inTurn(
    [() => scan(many), () => sorted(many), () => grouped(many)],
    5,
  );
  const found = await inTurn([
    () => many.find({ number: 1200 }).toArray(),
    () => many.aggregate(lookupOf(many)).toArray(),
    () =>
      many
        .find({ place: { $near: NEAR } })
        .limit(10)
        .toArray(),
    () =>
      many
        .find({ spot: { $near: [10, 10] } })
        .limit(10)
        .toArray(),
  ]);
  const [one, lookup, near, nearInPlane] = found as [number, number, number, number];
  return [
    times('sort().limit(10) without an index, against a scan', present(best) / present(scanned), 3),
    times('$group over 100 groups, against a scan', present(groups) / present(scanned), 4),
    times('$lookup of 10 by index, against one find by index', lookup / one, 20),
    times('$near on the sphere, limit 10, against one find by index', near / one, 30),
    times('$near in the plane, limit 10, against one find by index', nearInPlane / one, 30),
  ];
}

async function memoryRow(): Promise<Row> {
  await using server = await serverProcess('./embedded-server.js', [], ['--expose-gc']);
  const before = await server.mostResident();
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/`);
  const things = client.db('growth').collection<GrowthDocument>('things');
  await fill(things, MANY);
  await things.createIndex({ number: 1 });
  await client.close();
  const held = (await server.mostResident()) - before;
  const sizes = Array.from({ length: 100 }, (_, at) => at * (MANY / 100)).map((id) =>
    BSON.calculateObjectSize(growthDocument(id)),
  );
  const size = median(sizes) * MANY;
  return times('memory with one index, against the BSON size', held / size, 2.5);
}

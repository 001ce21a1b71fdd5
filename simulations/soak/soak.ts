/**
 * `npm run soak -- --minutes 8 [--clients 20]`: a replica set under load and trouble in real time. Ends with 1 where an
 * acknowledged write is missing or there though it was taken away, or memory is more than twice that of the data alone.
 */
import { MongoClient } from '@touchstone/driver';
import { commandLine } from '../../scripts/command-line.ts';
import { type Known, Worker } from './load.ts';
import { type Memory, type Pause, SetProcess } from './set-process.ts';
import { type Happening, type Slowest, toldTrace } from './trace.ts';
import { makeTrouble } from './trouble.ts';

const { values } = commandLine(import.meta.filename, {
  minutes: { type: 'string', default: '8' },
  clients: { type: 'string', default: '20' },
});
const MOST_RATIO = 2;
const INSERTED_AT_ONCE = 1000;

function connect(uri: string): Promise<MongoClient> {
  return new MongoClient(uri, {
    maxPoolSize: 2,
    monitorCommands: true,
    serverSelectionTimeoutMS: 10_000,
  }).connect();
}

async function idsIn(client: MongoClient): Promise<Set<string>> {
  const ids = new Set<string>();
  const entries = client.db('soak').collection<{ _id: string }>('ledger');
  for await (const { _id } of entries.find({}, { projection: { _id: 1 } })) ids.add(_id);
  return ids;
}

/** The writes that are not as they were acknowledged. */
function wrong(found: ReadonlySet<string>, { present, gone }: Known): string[] {
  const lost = [...present].filter((id) => !found.has(id)).map((id) => `${id} is lost`);
  const ghosts = [...gone].filter((id) => found.has(id)).map((id) => `${id} is there again`);
  return [...lost, ...ghosts];
}

/** The memory of a fresh set into which all documents were inserted, and nothing else was done. */
async function plainMemory(client: MongoClient): Promise<Memory> {
  const set = await SetProcess.start();
  const fresh = await connect(set.uri);
  for (const name of ['ledger', 'counters']) {
    let batch: object[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await fresh.db('soak').collection(name).insertMany(batch);
      batch = [];
    };
    for await (const document of client.db('soak').collection(name).find({})) {
      batch.push(document);
      if (batch.length === INSERTED_AT_ONCE) await flush();
    }
    await flush();
  }
  await fresh.close();
  const memory = await set.memory();
  set.end();
  return memory;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function tellTimes(workers: readonly Worker[]): void {
  const kinds = new Set(workers.flatMap(({ tookMS }) => [...tookMS.keys()]));
  for (const kind of kinds) {
    const all = workers.flatMap(({ tookMS }) => tookMS.get(kind) ?? []).sort((a, b) => a - b);
    const [p50, p999, most] = [0.5, 0.999, 1].map((share) => quantile(all, share));
    console.log(`${kind}: ${all.length}, p50 ${p50} ms, p99.9 ${p999} ms, maximum ${most} ms`);
  }
}

function during({ begunAt, tookMS }: Slowest, all: readonly Happening[]): Happening[] {
  return all.filter(({ at }) => at >= begunAt - 500 && at <= begunAt + tookMS);
}

function tellSlowest(
  slowest: Slowest,
  trouble: readonly Happening[],
  pauses: readonly Pause[],
): void {
  const collections = pauses.map(({ at, tookMS }) => ({
    at,
    what: `the servers' process collects garbage for ${tookMS} ms`,
  }));
  const others = during(slowest, [...trouble, ...collections]);
  const happenings = [...slowest.happenings, ...others].sort((a, b) => a.at - b.at);
  console.log(`The ${slowest.kind} that waited longest took ${slowest.tookMS} ms:`);
  console.log(toldTrace({ ...slowest, happenings }));
}

const set = await SetProcess.start();
const admin = await connect(set.uri);
const ledger = admin.db('soak').collection('ledger');
await ledger.createIndex({ worker: 1 });
const numbers = Array.from({ length: Number(values.clients) }, (_, number) => number);
const clients = await Promise.all(numbers.map(() => connect(set.uri)));
const workers = clients.map((client, number) => new Worker(number, client));
const until = Date.now() + Number(values.minutes) * 60_000;
const [trouble] = await Promise.all([
  makeTrouble(set, admin, until),
  ...workers.map((worker) => worker.work(until)),
]);
await Promise.all(clients.map((client) => client.close()));

const found = await idsIn(admin);
const faults = workers.flatMap(({ known }) => wrong(found, known));
const { pauses, longestDelayMS } = await set.pauses();
const memory = await set.memory();
const plain = await plainMemory(admin);
await admin.close();
set.end();

const acknowledged = workers.reduce((sum, { known }) => sum + known.present.size, 0);
const ratio = memory.rss / plain.rss;
tellTimes(workers);
const slowest = workers
  .flatMap((worker) => [...worker.slowest.values()])
  .toSorted((a, b) => b.tookMS - a.tookMS);
const ofInserts = slowest.find(({ kind }) => kind === 'insert');
for (const each of new Set([ofInserts, slowest[0]])) {
  if (each !== undefined) tellSlowest(each, trouble, pauses);
}
console.log(`${workers.flatMap(({ failures }) => failures).length} failed, for instance:`);
for (const failure of new Set(workers.flatMap(({ failures }) => failures.slice(0, 1)))) {
  console.log(`  ${failure}`);
}
console.log(`the servers' process stood still for ${longestDelayMS} ms at most`);
console.log(
  `${acknowledged} acknowledged and not taken away, ${found.size} found, ${faults.length} wrong`,
);
for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`);
console.log(
  `memory: RSS ${memory.rss} MB (heap ${memory.heap}, buffers ${memory.buffers}); the same data alone ` +
    `${plain.rss} MB (heap ${plain.heap}, buffers ${plain.buffers}): ${ratio.toFixed(2)} times`,
);
process.exit(faults.length === 0 && ratio <= MOST_RATIO ? 0 : 1);

import { MongoClient } from '@touchstone/driver';
import { type Deployment, startReplicaSet, startStandalone } from '@touchstone/server';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';

const DOCUMENTS = 100_000;
const ROUNDS = 15;

export const isolation: Benchmark = {
  name: 'isolation',
  question: `How long does a test wait for a clean database of ${DOCUMENTS} documents?`,
  async run() {
    return [
      ...(await measure('standalone', () => startStandalone())),
      ...(await measure('replica set of three', () => startReplicaSet({ members: 3 }))),
    ];
  },
};

async function measure(name: string, start: () => Promise<Deployment>): Promise<readonly Row[]> {
  await using deployment = await start();
  await using client = new MongoClient(deployment.uri);
  const items = client.db('shop').collection<{ _id: number; n: number }>('items');
  const documents = Array.from({ length: DOCUMENTS }, (_, n) => ({ _id: n, n, name: `item ${n}` }));
  const fill = async (): Promise<void> => {
    await items.createIndex({ n: 1 });
    await items.insertMany(documents);
  };
  await fill();
  const snapshot = await time(async () => deployment.snapshot());
  const restores: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await change();
    restores.push((await time(async () => deployment.restore(snapshot.result))).ms);
  }
  if ((await items.countDocuments()) !== DOCUMENTS) throw new Error('restore lost documents');
  snapshot.result.release();
  const again = await time(async () => {
    await client.db('shop').dropDatabase();
    await fill();
  });
  const peer = { name: 'drop, insert', value: again.ms };
  const row = { unit: 'ms', limit: 1, higherIsBetter: false };
  return [
    { ...row, name: `${name}: snapshot`, ours: snapshot.ms },
    { ...row, name: `${name}: restore after 30 writes`, ours: median(restores) },
    { unit: 'ms', higherIsBetter: false, name: `${name}: the same`, ours: median(restores), peer },
  ];

  async function change(): Promise<void> {
    for (let n = 0; n < 10; n++) {
      await items.insertOne({ _id: DOCUMENTS + n, n });
      await items.updateOne({ _id: n }, { $set: { n: -n } });
      await items.deleteOne({ _id: 100 + n });
    }
  }
}

async function time<T>(
  work: () => Promise<T>,
): Promise<{ readonly ms: number; readonly result: T }> {
  const begin = performance.now();
  const result = await work();
  return { ms: performance.now() - begin, result };
}

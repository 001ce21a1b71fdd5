import { MongoClient } from '@touchstone/driver';
import { startReplicaSet, startStandalone } from '@touchstone/server';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';

const ROUNDS = 20;

export const serverStart: Benchmark = {
  name: 'server-start',
  question: 'How long until the embedded server listens, in a running process?',
  async run() {
    return [
      await time('standalone', () => startStandalone()),
      await time('replica set of three, with a primary', () => startReplicaSet({ members: 3 })),
      await time('replica set of three, its primary known to a driver', async () => {
        const deployment = await startReplicaSet({ members: 3 });
        const client = new MongoClient(deployment.uri);
        await client.connect();
        return {
          async [Symbol.asyncDispose]() {
            await client.close();
            await deployment[Symbol.asyncDispose]();
          },
        };
      }),
    ];
  },
};

async function time(name: string, start: () => Promise<AsyncDisposable>): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    const deployment = await start();
    times.push(performance.now() - begin);
    await deployment[Symbol.asyncDispose]();
  }
  return { name, unit: 'ms', ours: median(times), higherIsBetter: false };
}

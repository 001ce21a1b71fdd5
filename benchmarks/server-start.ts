import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { MongoClient } from '@touchstone/driver';
import { MongoMemoryReplSet, MongoMemoryServer } from '@touchstone/memory-server';
import { startReplicaSet, startStandalone } from '@touchstone/server';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';

const ROUNDS = 20;
const PROGRAM = 'packages/server/bin/touchstone-mongod.js';

export const serverStart: Benchmark = {
  name: 'server-start',
  question:
    'How long until the embedded server listens, in a running process (and as a program, which has no peer here: a real mongod is not in this tree)?',
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
      await time('MongoMemoryServer.create()', async () =>
        stopped(await MongoMemoryServer.create()),
      ),
      await time('MongoMemoryReplSet.create(), one member', () => memorySet(1)),
      await time('MongoMemoryReplSet.create(), three members', () => memorySet(3)),
      await time('touchstone-mongod, until "Waiting for connections"', startProgram),
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

async function memorySet(count: number): Promise<AsyncDisposable> {
  return stopped(await MongoMemoryReplSet.create({ replSet: { count } }));
}

function stopped(server: { stop(): Promise<unknown> }): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await server.stop();
    },
  };
}

async function startProgram(): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"Waiting for connections"')) break;
  }
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'close');
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from '@touchstone/driver';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

const ROUNDS = 9;
const ROUND_MS = 400;
const CONCURRENCIES = [1, 16];
/** The share of its throughput in memory that a server keeps with `{j: true}`; who writes alone waits for the disk. */
const LEAST = 1 / 3;

/** Inserts single documents; resolves to how many of them in a second. */
type Load = (concurrency: number) => Promise<number>;

export const persistence: Benchmark = {
  name: 'persistence',
  question: 'What does it cost that data outlive the process ({j: true}: a loss of power, too)?',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'touchstone-persistence-'));
    await using memory = await serverProcess('./embedded-server.js');
    await using disk = await serverProcess('./embedded-server.js', [folder]);
    await using inMemory = await client(memory.port, {});
    await using written = await client(disk.port, { w: 1 });
    await using synced = await client(disk.port, { w: 1, journal: true });
    const loads = [inMemory, written, synced].map(inserts);
    try {
      const rows: Row[] = [];
      for (const concurrency of CONCURRENCIES) rows.push(...(await compare(concurrency, loads)));
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function client(port: number, writeConcern: object): Promise<MongoClient> {
  const made = new MongoClient(`mongodb://127.0.0.1:${port}/`, { writeConcern });
  return made.connect();
}

function inserts(from: MongoClient): Load {
  const items = from.db('shop').collection('items');
  return async (concurrency) => {
    const end = performance.now() + ROUND_MS;
    let count = 0;
    const write = async (): Promise<void> => {
      while (performance.now() < end) {
        await items.insertOne({ name: 'lamp', price: 20, tags: ['light', 'room'], at: new Date() });
        count++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, write));
    return (count * 1000) / ROUND_MS;
  };
}

// They take turns, so that what else the machine does meets all of them.
async function compare(concurrency: number, loads: readonly Load[]): Promise<readonly Row[]> {
  const figures: number[][] = loads.map(() => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [at, load] of loads.entries()) {
      const figure = await load(concurrency);
      // The first round warms up.
      if (round >= 0) figures[at]?.push(figure);
    }
  }
  const [inMemory = 0, written = 0, synced = 0] = figures.map(median);
  const peer = { name: 'in memory', value: inMemory };
  const row = { unit: 'inserts/s', higherIsBetter: true, peer };
  return [
    { ...row, name: `a folder, ${concurrency} at a time`, ours: written },
    {
      ...row,
      name: `a folder, {j: true}, ${concurrency} at a time`,
      ours: synced,
      ...(concurrency > 1 && { least: LEAST }),
    },
  ];
}

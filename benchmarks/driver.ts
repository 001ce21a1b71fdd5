import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

interface Case {
  readonly operation: string;
  readonly concurrency: number;
  /** Against the member of a replica set, whose replies carry the cluster's time; else a standalone server. */
  readonly isMember?: boolean;
}

const ROUNDS = 3;
const SECONDS = 1;
const CASES: readonly Case[] = [
  { operation: 'findOne', concurrency: 1 },
  { operation: 'findOne', concurrency: 10 },
  { operation: 'insertOne', concurrency: 1 },
  { operation: 'insertOne', concurrency: 10 },
  { operation: 'aggregate1000', concurrency: 1 },
  { operation: 'find10000', concurrency: 1 },
  { operation: 'insertMany10000', concurrency: 1 },
  { operation: 'findOne', concurrency: 10, isMember: true },
  { operation: 'insertOne', concurrency: 10, isMember: true },
  { operation: 'updateOne', concurrency: 10, isMember: true },
];
const run = promisify(execFile);

export const driver: Benchmark = {
  name: 'driver',
  question: 'What does an operation cost against a server of canned replies, in another process?',
  async run() {
    await using standalone = await serverProcess('./canned-server.js');
    await using member = await serverProcess('./canned-server.js', ['replicaset']);
    const rows: Row[] = [];
    for (const one of CASES) {
      const { port } = one.isMember ? member : standalone;
      const options = one.isMember ? '?replicaSet=rs0' : '';
      rows.push(...(await compare(one, `mongodb://127.0.0.1:${port}/${options}`)));
    }
    return rows;
  },
};

interface Figures {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

async function compare(
  { operation, concurrency, isMember }: Case,
  uri: string,
): Promise<readonly Row[]> {
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure('@touchstone/driver', operation, concurrency, uri));
    theirs.push(await measure('mongodb', operation, concurrency, uri));
  }
  const row = (name: string, unit: string, field: keyof Figures, higherIsBetter: boolean): Row => ({
    name: `${operation}, ${concurrency} at a time${isMember ? ', replica set' : ''}: ${name}`,
    unit,
    ours: median(ours.map((figures) => figures[field])),
    peer: { name: 'mongodb', value: median(theirs.map((figures) => figures[field])) },
    higherIsBetter,
  });
  return [
    row('throughput', 'ops/s', 'perSecond', true),
    row('processor time', 'µs/op', 'cpuMicroseconds', false),
  ];
}

async function measure(
  module: string,
  operation: string,
  concurrency: number,
  uri: string,
): Promise<Figures> {
  const script = fileURLToPath(new URL('./driver-client.js', import.meta.url));
  const args = [script, module, operation, String(concurrency), String(SECONDS), uri];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Figures;
}

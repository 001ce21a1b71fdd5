import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

const ROUNDS = 3;
const SECONDS = 1;
const OPERATIONS = ['findOne', 'insertOne'];
const run = promisify(execFile);

interface Figures {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

export const encryption: Benchmark = {
  name: 'encryption',
  question:
    'What does an encrypted operation cost, one at a time, with the same addon and the embedded server?',
  async run() {
    if (!hasAddon()) {
      console.log('skipped: needs mongodb-client-encryption (npm run client-encryption)');
      return [];
    }
    await using server = await serverProcess('./embedded-server.js');
    await using cryptd = await mongocryptd();
    const uri = `mongodb://127.0.0.1:${server.port}/`;
    const rows: Row[] = [];
    for (const operation of OPERATIONS) rows.push(...(await compare(operation, uri, cryptd.uri)));
    return rows;
  },
};

function hasAddon(): boolean {
  try {
    createRequire(import.meta.url)('mongodb-client-encryption');
    return true;
  } catch {
    return false;
  }
}

async function mongocryptd(): Promise<{ readonly uri: string } & AsyncDisposable> {
  const program = fileURLToPath(
    new URL('../../packages/touchstone/bin/touchstone.js', import.meta.url),
  );
  const child = spawn(process.execPath, [program, 'mongocryptd', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [uri] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    uri: uri.toString().trim(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

async function compare(operation: string, uri: string, cryptd: string): Promise<readonly Row[]> {
  const ours: Figures[] = [];
  const beside: Figures[] = [];
  const theirs: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure('@touchstone/driver', operation, uri));
    beside.push(await measure('@touchstone/driver', operation, uri, cryptd));
    theirs.push(await measure('mongodb', operation, uri, cryptd));
  }
  const rowsOf = (name: string, figures: readonly Figures[]): readonly Row[] =>
    (['perSecond', 'cpuMicroseconds'] as const).map((field) => ({
      name: `${operation}, ${name}: ${field === 'perSecond' ? 'throughput' : 'processor time'}`,
      unit: field === 'perSecond' ? 'ops/s' : 'µs/op',
      ours: median(figures.map((each) => each[field])),
      peer: { name: 'mongodb', value: median(theirs.map((each) => each[field])) },
      higherIsBetter: field === 'perSecond',
    }));
  return [...rowsOf('analyzed in the process', ours), ...rowsOf('by a mongocryptd', beside)];
}

async function measure(
  module: string,
  operation: string,
  uri: string,
  ...cryptd: readonly string[]
): Promise<Figures> {
  const script = fileURLToPath(new URL('./encryption-client.js', import.meta.url));
  const args = [script, module, operation, String(SECONDS), uri, ...cryptd];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Figures;
}

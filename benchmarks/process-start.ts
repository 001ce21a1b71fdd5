import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';
import { median } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

const ROUNDS = 15;
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const processStart: Benchmark = {
  name: 'process-start',
  question:
    'How much longer than an empty process does one live that starts, does one thing and ends?',
  async run() {
    await using server = await serverProcess('./canned-server.js');
    const uri = `mongodb://127.0.0.1:${server.port}`;
    const find = (module: string): string[] => [script('./first-find.js'), module, uri];
    const [empty, ours, theirs, listening] = await lifetimes([
      ['--eval', ''],
      find('@touchstone/driver'),
      find('mongodb'),
      [script('./first-server.js')],
    ]);
    const beyond = (lifetime: number | undefined): number => (lifetime ?? 0) - (empty ?? 0);
    return [
      {
        name: 'one findOne',
        unit: 'ms',
        ours: beyond(ours),
        peer: { name: 'mongodb', value: beyond(theirs) },
        higherIsBetter: false,
      },
      {
        name: 'one embedded server',
        unit: 'ms',
        ours: beyond(listening),
        higherIsBetter: false,
      },
    ];
  },
};

/** Milliseconds from the start of each process to its end; they take turns. */
async function lifetimes(commands: readonly (readonly string[])[]): Promise<number[]> {
  const times: number[][] = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, command] of commands.entries()) {
      const begin = performance.now();
      const child = spawn(process.execPath, command, { stdio: 'inherit' });
      const [status] = await once(child, 'close');
      if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}`);
      times[index]?.push(performance.now() - begin);
    }
  }
  return times.map(median);
}

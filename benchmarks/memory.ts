import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Row } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

/** The limit that holds whoever else uses the machine. */
const MOST_RESIDENT_MB = 150;
const MOST_TIMES = 3;
const MESSAGE_BYTES = 48_000_000;

export const memory: Benchmark = {
  name: 'memory',
  question: 'how much memory do large files and messages take, in a process of its own each?',
  async run() {
    await using server = await serverProcess('./embedded-server.js');
    await measure('prepare', server.port);
    const before = await server.mostResident();
    const sent = await measure('send', server.port);
    const after = await server.mostResident();
    const received = await measure('receive', server.port);
    const file = await measure('gridfs', server.port);
    const times = (name: string, ours: number): Row => ({
      name,
      unit: '× its size',
      ours,
      limit: MOST_TIMES,
      higherIsBetter: false,
    });
    return [
      times('driver sends 48 MB, documents included', sent),
      times('server takes and stores 48 MB', (after - before) / MESSAGE_BYTES),
      times('driver reads documents of 48 MB', received),
      {
        name: '1 GiB through GridFS, up and down',
        unit: 'MB resident',
        ours: file,
        limit: MOST_RESIDENT_MB,
        higherIsBetter: false,
      },
    ];
  },
};

/** The numbers that a task of `memory-client.ts` prints. */
async function measure(task: string, port: number): Promise<number> {
  const path = fileURLToPath(new URL('./memory-client.js', import.meta.url));
  const child = spawn(process.execPath, [path, task, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (status !== 0) throw new Error(`The task "${task}" ended with status ${status}.`);
  return Number(out);
}

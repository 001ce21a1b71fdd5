/**
 * A replica set and its clients through virtual time, from a seed:
 *
 *     npm run simulate -- [--kind day] [--seed N] [--hours H] [--rate OPERATIONS_PER_MINUTE]
 *         five members and a client through so many hours: nothing hangs or leaks, and every election is discovered
 *     npm run simulate -- --kind exactly-once [--seed N] [--writes N] [--topology replicaset|sharded]
 *         ten clients that write, read and run transactions under fire: every acknowledged write is there exactly once,
 *         aborted transactions left nothing, and no snapshot moves
 *
 * Defaults: --seed 1, --hours 24, --rate 1000, --writes 100000, --topology replicaset. The same seed gives the same run. Exit status
 * 1 when something happened that must not, 2 for arguments that make no sense.
 */
import { commandLine } from '../scripts/command-line.ts';
import { simulateExactlyOnce } from './exactly-once/simulation.ts';
import { heapInUseMB } from './replica-set/heap.ts';
import { simulate } from './replica-set/simulation.ts';

const { values } = commandLine(import.meta.filename, {
  kind: { type: 'string', default: 'day' },
  seed: { type: 'string', default: '1' },
  hours: { type: 'string', default: '24' },
  rate: { type: 'string', default: '1000' },
  writes: { type: 'string', default: '100000' },
  topology: { type: 'string', default: 'replicaset' },
});
const startedAt = process.hrtime.bigint();
const elapsedSeconds = (): number => Number(process.hrtime.bigint() - startedAt) / 1e9;
const heapMB = (): string => `${Math.round(heapInUseMB())} MB`;

if (values.kind === 'day') await runDay(values);
else if (values.kind === 'exactly-once') await runExactlyOnce(values);
else refuse(`--kind is day or exactly-once, not "${values.kind}".`);

interface Given {
  readonly seed: string;
  readonly hours: string;
  readonly rate: string;
  readonly writes: string;
  readonly topology: string;
}

async function runDay(values: Given): Promise<void> {
  const hours = positive('hours', values.hours);
  const operationsPerMinute = positive('rate', values.rate);
  if (hours === undefined || operationsPerMinute === undefined) return;
  const minute = `${operationsPerMinute} operations a minute`;
  console.log(`${hours} virtual hours with ${minute}, seed ${values.seed}; an hour takes seconds`);
  await tell(
    simulate({
      seed: values.seed,
      hours,
      operationsPerMinute,
      onHour(hour, so) {
        console.log(
          `hour ${hour}: ${so.operations} operations, ${so.failed} failed, ${so.discovered} of ` +
            `${so.elections} elections discovered, heap ${heapMB()}, ${Math.round(elapsedSeconds())} s`,
        );
      },
    }),
  );
}

async function runExactlyOnce(values: Given): Promise<void> {
  const writes = positive('writes', values.writes);
  const { topology } = values;
  if (writes === undefined) return;
  if (topology !== 'replicaset' && topology !== 'sharded') {
    return refuse(`--topology is replicaset or sharded, not "${topology}".`);
  }
  await tell(
    simulateExactlyOnce({
      seed: values.seed,
      writes,
      topology,
      onProgress(acknowledged, virtualMS) {
        const seconds = Math.round(virtualMS / 1000);
        console.log(`${acknowledged} writes after ${seconds} virtual seconds, heap ${heapMB()}`);
      },
    }),
  );
}

async function tell(running: Promise<{ readonly violations: readonly unknown[] }>): Promise<void> {
  const report = await running;
  console.log({ ...report, realSeconds: Math.round(elapsedSeconds() * 10) / 10 });
  if (report.violations.length > 0) process.exitCode = 1;
}

function positive(name: string, text: string): number | undefined {
  const number = Number(text);
  if (number > 0) return number;
  return refuse(`--${name} takes a positive number, not "${text}".`);
}

function refuse(words: string): undefined {
  console.error(words);
  process.exitCode = 2;
  return undefined;
}

/**
 * Sends a server the most expensive requests, one after the other, while another client pings it: `npm run bombs -- [--kind
 * geometry] [--only PATTERN] [--server HOST:PORT] [--write docs/BOMBS.md]`. Prints how long a ping had to wait at most while the server computed
 * (the time that other programs took is left out), what memory was at its most, and what was answered. A server of somebody
 * else is sent only those that end soon. `--write` puts what was measured into the page, in the place of what it had: the rest
 * stays, so that a run may be parted by `--kind` and `--only`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { encodeCommand } from '@touchstone/protocol';
import type { Document } from 'bson';
import { commandLine } from '../scripts/command-line.ts';
import { pageWith, type Row } from './bomb-page.ts';
import type { Bomb } from './bombs/bomb.ts';
import { bombs } from './bombs/index.ts';
import { NOTICED_MS } from './bombs/reasons.ts';
import { RawConnection } from './raw-connection.ts';

const { values } = commandLine(import.meta.filename, {
  kind: { type: 'string', default: '' },
  only: { type: 'string', default: '' },
  server: { type: 'string' },
  write: { type: 'string' },
});
const DATABASE = 'bombs';
const PATIENCE_MS = 200_000;
const BETWEEN_PINGS_MS = 2;

interface Place {
  readonly process: ChildProcess | undefined;
  readonly client: RawConnection;
  readonly other: RawConnection;
}

function documentsOf(): Document[] {
  const s = `${'a'.repeat(30)}!`;
  return Array.from({ length: 1000 }, (_, at) => ({
    _id: at,
    a: at % 10,
    s,
    next: (at + 1) % 1000,
  }));
}

async function prepared(): Promise<Place> {
  const child = values.server === undefined ? start() : undefined;
  const address = values.server ?? String((await once(child as ChildProcess, 'message'))[0]);
  const client = await RawConnection.connect(address, PATIENCE_MS);
  const other = await RawConnection.connect(address, PATIENCE_MS);
  const [first] = documentsOf();
  await client.run({ dropDatabase: 1, $db: DATABASE });
  await client.run({ insert: 'c', documents: documentsOf(), $db: DATABASE });
  await client.run({ insert: 'one', documents: [first], $db: DATABASE });
  return { process: child, client, other };
}

function start(): ChildProcess {
  return fork(new URL('./bomb-server.js', import.meta.url), {
    execArgv: ['--max-old-space-size=2500'],
  });
}

function memoryMB({ process: child }: Place): number | undefined {
  if (child?.pid === undefined) return undefined;
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return undefined;
  }
}

/** The time that the server has computed so far; where nothing tells, the time. */
function computedMS({ process: child }: Place): number {
  if (child?.pid === undefined) return performance.now();
  try {
    // Its first thread serves everybody. Not the time that others kept the processor.
    return Number(readFileSync(`/proc/${child.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

function outcomeOf(reply: Document | undefined): string {
  if (reply === undefined) return 'the connection ended';
  const { code, codeName } = reply['writeErrors']?.[0] ?? reply;
  if (code === undefined) return 'ok';
  return codeName === undefined || String(codeName).startsWith('Location')
    ? `${code}`
    : `${codeName}`;
}

function inDatabase(command: Document): Document {
  return { ...command, $db: command['$db'] ?? DATABASE };
}

async function drop(place: Place, { name, before = [], command }: Bomb): Promise<Row> {
  for (const each of before) await place.client.run(inDatabase(each));
  // The work of this side is done before the clock starts.
  const bytes = encodeCommand({ requestId: 1, body: inDatabase(command) });
  await setTimeout(50);
  let isOver = false;
  let longestPingMS = 0;
  let peakMB = memoryMB(place);
  const startedAt = computedMS(place);
  const sent = place.client.send(bytes).finally(() => {
    isOver = true;
  });
  const outcome = sent.then(outcomeOf, () => 'no answer');
  while (!isOver) {
    const askedAt = computedMS(place);
    const pinged = await place.other.run({ ping: 1, $db: 'admin' }).catch(() => undefined);
    if (pinged === undefined) return ended(name, place);
    longestPingMS = Math.max(longestPingMS, computedMS(place) - askedAt);
    peakMB = larger(peakMB, memoryMB(place));
    await setTimeout(BETWEEN_PINGS_MS);
  }
  const tookMS = Math.round(computedMS(place) - startedAt);
  const longest = Math.round(longestPingMS);
  return { name, tookMS, longestPingMS: longest, peakMB, outcome: await outcome };
}

/** It has ended the server, or kept it longer than anybody waits. */
function ended(name: string, place: Place): Row {
  place.process?.kill('SIGKILL');
  return { name, tookMS: 0, longestPingMS: PATIENCE_MS, peakMB: undefined, outcome: 'NO ANSWER' };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}

const rows: Row[] = [];
const ofKinds = Object.entries(bombs).filter(([kind]) => kind.includes(values.kind));
const chosen = ofKinds
  .flatMap(([, each]) => each)
  .filter(
    ({ name, isBounded }) =>
      new RegExp(values.only).test(name) && (values.server === undefined || isBounded),
  );
let place = await prepared();
for (const bomb of chosen) {
  const row = await drop(place, bomb);
  if (row.outcome === 'NO ANSWER') place = await prepared();
  rows.push(row);
  console.log(
    `${String(row.longestPingMS).padStart(6)} ms  ${row.name}: ${row.outcome}, ${row.tookMS} ms, ${row.peakMB ?? '?'} MB`,
  );
}
console.log(
  `${rows.length} tried, ${rows.filter(({ longestPingMS }) => longestPingMS > NOTICED_MS).length} above ${NOTICED_MS} ms`,
);
if (values.write !== undefined) {
  const names = Object.values(bombs).flatMap((each) => each.map(({ name }) => name));
  const page = readFileSync(values.write, 'utf8');
  writeFileSync(values.write, pageWith(page, rows, names));
}
await place.client.run({ dropDatabase: 1, $db: DATABASE });
place.client.end();
place.other.end();
place.process?.disconnect();

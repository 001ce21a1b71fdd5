import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { present } from '@touchstone/protocol';
import { RawClient } from '../deployment/raw-client.test-support.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/touchstone-mongod.js', import.meta.url));
/** `KILLS=500` in the environment for the long proof. */
const KILLS = Number(process.env['KILLS'] ?? 8);
const WRITERS = 4;

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly startedInMS: number;
}

async function launch(dbPath: string): Promise<Running> {
  const begin = performance.now();
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', '--dbpath', dbPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: present(child.stdout) })) {
    const { msg, attr } = JSON.parse(line);
    if (msg !== 'Waiting for connections') continue;
    return { child, address: `127.0.0.1:${attr.port}`, startedInMS: performance.now() - begin };
  }
  throw new Error('it ended before it was ready');
}

test(`${KILLS} times killed under load, it has lost nothing that was acknowledged`, async () => {
  const dbPath = mkdtempSync(join(tmpdir(), 'killed-'));
  const acknowledged = new Map<number, number>();
  const unsure = new Map<number, Set<number>>();
  let next = 0;
  let slowest = 0;
  let last: ChildProcess | undefined;
  try {
    for (let kill = 0; kill <= KILLS; kill++) {
      const { child, address, startedInMS } = await launch(dbPath);
      last = child;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      slowest = Math.max(slowest, startedInMS);
      await verify(address);
      if (kill === KILLS) {
        child.kill('SIGTERM');
        await exited;
        break;
      }
      const writers = Array.from({ length: WRITERS }, () => write(address));
      // At another point each time: after some number of acknowledged writes.
      await enough(acknowledged.size + 1 + ((kill * 7919) % 40));
      child.kill('SIGKILL');
      await Promise.all([exited, ...writers]);
    }
  } finally {
    last?.kill('SIGKILL');
    rmSync(dbPath, { recursive: true, force: true });
  }
  console.log(
    `${KILLS} kills, ${acknowledged.size} documents, slowest start ${Math.round(slowest)} ms`,
  );

  async function enough(count: number): Promise<void> {
    while (acknowledged.size < count) await new Promise((resolve) => setImmediate(resolve));
  }

  // Inserts with j: true, then changes with w: 1, until the server is gone.
  async function write(address: string): Promise<void> {
    try {
      using client = await RawClient.connect(address);
      for (;;) {
        const _id = next++;
        await step(_id, 0, () =>
          client.send(
            { insert: 'items', documents: [{ _id, n: 0 }], writeConcern: { j: true } },
            'shop',
          ),
        );
        const updates = [{ q: { _id }, u: { $set: { n: 1 } } }];
        await step(_id, 1, () => client.send({ update: 'items', updates }, 'shop'));
      }
    } catch {
      // The server was killed: what was under way may have been written, or not.
    }
  }

  async function step(id: number, n: number, send: () => Promise<unknown>): Promise<void> {
    const maybe = unsure.get(id) ?? new Set();
    unsure.set(id, maybe.add(n));
    await send();
    maybe.delete(n);
    acknowledged.set(id, n);
  }

  async function verify(address: string): Promise<void> {
    using client = await RawClient.connect(address);
    const { cursor } = await client.send(
      {
        aggregate: 'items',
        pipeline: [{ $group: { _id: null, all: { $push: { id: '$_id', n: '$n' } } } }],
        cursor: {},
      },
      'shop',
    );
    const all: { id: number; n: number }[] = cursor.firstBatch[0]?.all ?? [];
    const pairs = all.map(({ id, n }) => [id, n] as const);
    const found = new Map(pairs);
    assert.equal(found.size, pairs.length, 'a document is there twice');
    for (const [id, n] of acknowledged) {
      const is = found.get(id);
      assert.ok(
        is === n || (is !== undefined && unsure.get(id)?.has(is)),
        `${id}: ${is}, not ${n}`,
      );
    }
    for (const [id, n] of found) {
      assert.ok(acknowledged.get(id) === n || unsure.get(id)?.has(n), `${id} from nowhere`);
      acknowledged.set(id, n);
    }
  }
});

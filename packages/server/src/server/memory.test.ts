import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { present } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import { Binary, type Document, Long } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from './in-process.test-support.ts';

// Needs a process of its own: the memory of all that runs in it is counted.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function megabytesInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

interface World {
  run(command: Document): Promise<Document>;
  wait(seconds: number): Promise<void>;
}

async function inWorld(act: (world: World) => Promise<void>): Promise<void> {
  const runtime = simulatedRuntime({ seed: 1 });
  const { clock } = runtime;
  const set = await clock.run(
    startReplicaSet({ runtime, members: 1, oplogEntries: 100, historySeconds: 5 }),
  );
  const client = new InProcessClient(set.server(present(set.primary)));
  await act({
    run: (command) => clock.run(client.run(command)),
    wait: (seconds) => clock.run(new Promise((resolve) => clock.setTimer(seconds * 1000, resolve))),
  });
  await clock.run(set.close());
}

function documents(text: string): Document[] {
  return Array.from({ length: 1000 }, (_, _id) => ({ _id, text: text.repeat(1000) }));
}

it('memory after a load is that of the data, little more: old versions and op-log are let go', () =>
  inWorld(async ({ run, wait }) => {
    const before = megabytesInUse();
    await run({ insert: 'c', documents: documents('a') });
    const plain = megabytesInUse() - before;
    for (let turn = 0; turn < 20; turn++) {
      const $set = { text: String(turn % 10).repeat(1000) };
      await run({ update: 'c', updates: [{ q: {}, u: { $set }, multi: true }] });
    }
    await wait(10);
    await run({ update: 'c', updates: [{ q: {}, u: { $set: { last: 1 } }, multi: true }] });
    await wait(10);
    await run({ update: 'c', updates: [{ q: {}, u: { $set: { last: 2 } }, multi: true }] });
    const loaded = megabytesInUse() - before;
    assert.ok(loaded < plain * 2 + 2, `${loaded} MB after the load, ${plain} MB of data`);
  }));

it('a transaction that lapsed keeps nothing of what it wrote', () =>
  inWorld(async ({ run, wait }) => {
    await run({ create: 'c' });
    const before = megabytesInUse();
    for (let at = 1; at <= 10; at++) {
      const lsid = { id: new Binary(Buffer.alloc(16, at), 4) };
      const number = { lsid, txnNumber: Long.ONE, autocommit: false, startTransaction: true };
      const held = await run({
        insert: 'c',
        documents: [{ text: 'x'.repeat(1_000_000) }],
        ...number,
      });
      assert.equal(held['ok'], 1);
    }
    assert.ok(megabytesInUse() - before > 8);
    await wait(70);
    await run({ ping: 1 });
    assert.ok(megabytesInUse() - before < 3);
  }));

it('a sorted cursor holds what it gives on, not the keys that it was sorted by', () =>
  inWorld(async ({ run }) => {
    await run({ insert: 'c', documents: documents('a') });
    const before = megabytesInUse();
    for (let at = 0; at < 50; at++)
      await run({ find: 'c', sort: { text: 1, _id: -1 }, batchSize: 1 });
    const each = (megabytesInUse() - before) / 50;
    assert.ok(each < 0.1, `${each} MB a cursor`);
  }));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Long } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('what fails tells of its write concern, too', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const client = new InProcessClient(set.server(present(set.primary)));
  const writeConcern = { w: 5, wtimeout: 1 };
  await client.run({ create: 'c' });
  const again = { create: 'c', capped: true, size: 4096, writeConcern };
  for (const command of [again, { dropIndexes: 'c', index: 'none', writeConcern }]) {
    const reply = await client.run(command);
    assert.equal(reply['ok'], 0);
    assert.equal(reply['writeConcernError'].codeName, 'UnsatisfiableWriteConcern');
  }
});

test('a write without acknowledgement is told nothing, whatever happened, unless it asks for the journal', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const client = new InProcessClient(set.server(present(set.primary)));
  const documents = [{ _id: 1 }, { _id: 1 }];
  const silent = { writeConcern: { w: 0 } };
  const told = async (command: Record<string, unknown>) => {
    const { $clusterTime: _time, operationTime: _at, ...reply } = await client.run(command);
    return reply;
  };
  assert.deepEqual(await told({ insert: 'c', documents, ...silent }), { n: 0, ok: 1 });
  const updates = [{ q: { _id: 1 }, u: { $set: { x: 1 } } }];
  assert.deepEqual(await told({ update: 'c', updates, ...silent }), { n: 0, nModified: 0, ok: 1 });
  const { n, writeErrors } = await told({
    insert: 'c',
    documents,
    writeConcern: { w: 0, j: true },
  });
  assert.deepEqual([n, writeErrors.length], [0, 1]);
});

test('versions before the stable API take no notice of it', async () => {
  await using set = await startReplicaSet({ members: 1, version: '4.4.29' });
  const client = new InProcessClient(set.server(present(set.primary)));
  assert.equal((await client.run({ ping: 1, apiVersion: '9' }))['ok'], 1);
});

test('a hello that waits is told of a new primary, though no majority has what it writes', async () => {
  await using set = await startReplicaSet({ members: [{}, {}, { arbiter: true }] });
  const client = new InProcessClient(set.server(present(set.secondaries[0])));
  const hello = ({ processId, counter }: { processId: unknown; counter: number }) => {
    const topologyVersion = { processId, counter: Long.fromNumber(counter) };
    return client.run({ hello: 1, topologyVersion, maxAwaitTimeMS: 60_000 });
  };
  let told = await client.run({ hello: 1 });
  const waiting = hello(told['topologyVersion']);
  await set.kill(present(set.primary));
  told = await waiting;
  while (!told['isWritablePrimary']) told = await hello(told['topologyVersion']);
  assert.equal(told['me'], set.primary);
});

test('what was written is given to the journal as its concern asks', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const done: string[] = [];
  set.storage.keepIn({
    note() {},
    replaced() {},
    isPending: false,
    flush: () => done.push('flush'),
    sync: async () => {
      done.push('sync');
    },
    close: async () => {},
  });
  const client = new InProcessClient(set.server(present(set.primary)));
  for (const [writeConcern, expected] of [
    [undefined, 'sync'],
    [{ w: 1 }, 'flush'],
    [{ w: 1, j: true }, 'sync'],
    [{ w: 1, j: null }, 'flush'],
    [{ w: 'majority', j: null }, 'sync'],
    [{ w: 'majority', j: false }, 'flush'],
  ] as const) {
    done.length = 0;
    await client.run({ insert: 'c', documents: [{}], ...(writeConcern && { writeConcern }) });
    assert.deepEqual(done, [expected], JSON.stringify(writeConcern));
  }
  done.length = 0;
  await client.run({ find: 'c' });
  await client.run({ delete: 'c', deletes: [{ q: { none: 1 }, limit: 1 }] });
  assert.deepEqual(done, []);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { type ShardedCluster, startShardedCluster } from './sharded-cluster.ts';

/** A cluster with the database `a` on the one and `b` on the other of its shards, each with an empty collection. */
async function twoShards(): Promise<ShardedCluster> {
  const cluster = await startShardedCluster({ shards: 2, version: '8.0.0' });
  const client = clientOf(cluster);
  for (const $db of ['a', 'b']) await client.run({ create: 'c', $db });
  return cluster;
}

function clientOf(cluster: ShardedCluster, at = 0): InProcessClient {
  return new InProcessClient(cluster.mongos(present(cluster.hosts[at])));
}

function transaction(): { first: Document; next: Document } {
  const next = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1), autocommit: false };
  return { first: { ...next, startTransaction: true }, next };
}

async function writeBoth(client: InProcessClient, _id: number): Promise<Document> {
  const { first, next } = transaction();
  await client.run({ insert: 'c', documents: [{ _id }], ...first, $db: 'a' });
  const { recoveryToken } = await client.run({
    insert: 'c',
    documents: [{ _id }],
    ...next,
    $db: 'b',
  });
  return { commitTransaction: 1, recoveryToken, ...next, $db: 'admin' };
}

async function both(cluster: ShardedCluster, more: Document = {}): Promise<readonly unknown[][]> {
  const client = clientOf(cluster);
  const read = async ($db: string): Promise<unknown[]> => {
    const { cursor } = await client.run({ find: 'c', sort: { _id: 1 }, ...more, $db });
    return cursor.firstBatch.map(({ _id }: Document) => _id);
  };
  return [await read('a'), await read('b')];
}

/** Makes a member of a shard, its primary, slow or failing with the command that prepares. */
function failPrepare(cluster: ShardedCluster, shard: number, data: Document): Promise<Document> {
  return failOn(cluster, shard, 'prepareTransaction', data);
}

function failOn(
  cluster: ShardedCluster,
  shard: number,
  command: string,
  data: Document,
): Promise<Document> {
  const set = present(cluster.shards[shard]);
  return new InProcessClient(set.server(present(set.primary))).run({
    configureFailPoint: 'failCommand',
    mode: { times: 1 },
    data: { failCommands: [command], failInternalCommands: true, ...data },
    $db: 'admin',
  });
}

function preparedOn(
  cluster: ShardedCluster,
  shard: number,
  { lsid, txnNumber }: Document,
): boolean {
  const key = Buffer.from(lsid.id.buffer).toString('latin1');
  const found = present(cluster.shards[shard]).retryableWrites.find(key, txnNumber.toBigInt());
  return found?.state === 'prepared';
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

describe('a commit over two shards', () => {
  it('shows the writes of both at one time, and says so again', async () => {
    await using cluster = await twoShards();
    const [client, reader] = [clientOf(cluster), clientOf(cluster, 1)];
    const commit = await writeBoth(client, 1);
    assert.deepEqual(await both(cluster), [[], []]);
    assert.equal((await client.run(commit))['ok'], 1);
    assert.deepEqual(await both(cluster), [[1], [1]]);
    const [one, other] = cluster.shards.map(({ storage }) =>
      storage.oplog.after(0).find(({ change }) => change.kind === 'transaction'),
    );
    assert.ok(present(one).timestamp.equals(present(other).timestamp));
    assert.equal((await client.run(commit))['ok'], 1);
    assert.equal((await reader.run(commit))['ok'], 1);
  });

  for (const shard of [0, 1]) {
    it(`outlives a step-down of shard ${shard} between prepare and commit`, async () => {
      await using cluster = await twoShards();
      const client = clientOf(cluster);
      const commit = await writeBoth(client, 1);
      await failPrepare(cluster, 1, { blockConnection: true, blockTimeMS: 100 });
      const answer = client.run(commit);
      await until(() => preparedOn(cluster, 0, commit));
      assert.deepEqual(await both(cluster), [[], []]);
      present(cluster.shards[shard]).stepDown();
      const { ok, code } = await answer;
      // A prepared transaction goes on; one only in progress is lost, and then nothing of it is anywhere.
      assert.deepEqual([ok, code], shard === 0 ? [1, undefined] : [0, 251]);
      assert.deepEqual(await both(cluster), shard === 0 ? [[1], [1]] : [[], []]);
      assert.equal((await writeBoth(client, 2).then((next) => client.run(next)))['ok'], 1);
    });
  }

  it('commits nothing when one has lost its part', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const commit = await writeBoth(client, 1);
    present(cluster.shards[1]).stepDown();
    const lost = await client.run(commit);
    assert.deepEqual([lost['code'], lost['errorLabels']], [251, ['TransientTransactionError']]);
    assert.deepEqual(await both(cluster), [[], []]);
    const again = await clientOf(cluster, 1).run(commit);
    assert.deepEqual([again['code'], again['errorLabels']], [251, ['TransientTransactionError']]);
    // Nothing is held any more.
    for (const $db of ['a', 'b']) {
      const written = await client.run({
        insert: 'c',
        documents: [{ _id: 1 }],
        maxTimeMS: 500,
        $db,
      });
      assert.equal(written['n'], 1);
    }
  });

  it('asks again who did not answer, and gives up what a shard refuses', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const commit = await writeBoth(client, 1);
    await failPrepare(cluster, 1, { closeConnection: true });
    assert.equal((await client.run(commit))['ok'], 1);
    const refused = await writeBoth(client, 2);
    await failPrepare(cluster, 1, { errorCode: 112 });
    assert.equal((await client.run(refused))['code'], 112);
    assert.deepEqual(await both(cluster), [[1], [1]]);
  });

  it('tells another mongos how it ended only once it is decided', async () => {
    await using cluster = await twoShards();
    const [client, other] = [clientOf(cluster), clientOf(cluster, 1)];
    const commit = await writeBoth(client, 1);
    await failPrepare(cluster, 1, { blockConnection: true, blockTimeMS: 50 });
    const answer = client.run(commit);
    await until(() => preparedOn(cluster, 0, commit));
    assert.equal((await other.run(commit))['ok'], 1);
    assert.equal((await answer)['ok'], 1);
    assert.deepEqual(await both(cluster), [[1], [1]]);
  });
});

describe('the end of a transaction', () => {
  it('is not undone by a command that comes too late', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const { first, next } = transaction();
    await client.run({ insert: 'c', documents: [{ _id: 1 }], ...first, $db: 'a' });
    await failOn(cluster, 0, 'find', { blockConnection: true, blockTimeMS: 30 });
    const late = clientOf(cluster).run({ find: 'c', ...next, $db: 'a' });
    const commit = { commitTransaction: 1, ...next, $db: 'admin' };
    assert.equal((await client.run(commit))['ok'], 1);
    assert.equal((await late)['code'], 256);
    assert.equal((await client.run(commit))['ok'], 1);
  });

  it('is one for both shards when the session is killed while it is being decided', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const commit = await writeBoth(client, 1);
    await failPrepare(cluster, 1, { blockConnection: true, blockTimeMS: 50 });
    const answer = client.run(commit);
    await until(() => preparedOn(cluster, 0, commit));
    const other = clientOf(cluster);
    // On the shard that has not prepared it yet it is lost.
    await other.run({ killSessions: [commit['lsid']], $db: 'admin' });
    assert.deepEqual([(await other.run(commit))['code'], (await answer)['code']], [251, 251]);
    assert.deepEqual(await both(cluster), [[], []]);
  });

  it('is asked for without ending what the session does now', async () => {
    await using cluster = await twoShards();
    const [client, other] = [clientOf(cluster), clientOf(cluster, 1)];
    const { first, next } = transaction();
    const insert = { insert: 'c', documents: [{ _id: 1 }], $db: 'a' };
    const { recoveryToken } = await client.run({ ...insert, ...first });
    const txnNumber = Long.fromNumber(2);
    await client.run({ ...insert, ...first, txnNumber });
    const asked = await other.run({ commitTransaction: 1, recoveryToken, ...next, $db: 'admin' });
    assert.equal(asked['code'], 225);
    const commit = { commitTransaction: 1, ...next, txnNumber, $db: 'admin' };
    assert.equal((await client.run(commit))['ok'], 1);
  });
});

describe('what is prepared on a shard', () => {
  it('is given up with the connection of who asked for it, before it is decided', async () => {
    await using cluster = await twoShards();
    const [client, other] = [clientOf(cluster), clientOf(cluster, 1)];
    const commit = await writeBoth(client, 1);
    await failPrepare(cluster, 1, { blockConnection: true, blockTimeMS: 60_000 });
    client.start(commit);
    await until(() => preparedOn(cluster, 0, commit));
    client.disconnect();
    assert.equal((await other.run(commit))['code'], 251);
    assert.deepEqual(await both(cluster), [[], []]);
  });

  it('keeps what is prepared from whoever ends or goes on with its session', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const commit = await writeBoth(client, 1);
    await failPrepare(cluster, 1, { blockConnection: true, blockTimeMS: 50 });
    const answer = client.run(commit);
    await until(() => preparedOn(cluster, 0, commit));
    const set = present(cluster.shards[0]);
    const direct = new InProcessClient(set.server(present(set.primary)));
    await direct.run({ killSessions: [commit['lsid']], $db: 'admin' });
    const { lsid, autocommit, txnNumber } = commit;
    const on = { lsid, autocommit, txnNumber, $db: 'a' };
    const found = await direct.run({ find: 'c', ...on });
    const newer = { ...on, txnNumber: Long.fromNumber(2), startTransaction: true };
    const started = await direct.run({ find: 'c', ...newer });
    assert.deepEqual([found['code'], started['code']], [267, 267]);
    assert.deepEqual(started['errorLabels'], ['TransientTransactionError']);
    assert.equal((await answer)['ok'], 1);
    assert.deepEqual(await both(cluster), [[1], [1]]);
  });

  it('creates no collections, as MongoDB does not', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const { first, next } = transaction();
    await client.run({ insert: 'c', documents: [{ _id: 1 }], ...first, $db: 'a' });
    await client.run({ insert: 'new', documents: [{ _id: 1 }], ...next, $db: 'b' });
    const answer = await client.run({ commitTransaction: 1, ...next, $db: 'admin' });
    assert.equal(answer['code'], 263);
    assert.deepEqual(await both(cluster), [[], []]);
  });

  it('aborts on every shard what fails on one', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    await client.run({ insert: 'c', documents: [{ _id: 5 }], $db: 'b' });
    const { first, next } = transaction();
    await client.run({ insert: 'c', documents: [{ _id: 5 }], ...first, $db: 'a' });
    await client.run({ insert: 'c', documents: [{ _id: 5 }], ...next, $db: 'b' });
    const free = { insert: 'c', documents: [{ _id: 5 }], maxTimeMS: 500, $db: 'a' };
    await client.run({ abortTransaction: 1, ...next, $db: 'admin' });
    assert.equal((await client.run(free))['n'], 1);
  });
});

describe('snapshots over two shards', () => {
  const snapshot = { readConcern: { level: 'snapshot' } };

  it('show one moment in a transaction', async () => {
    await using cluster = await twoShards();
    const [client, writer] = [clientOf(cluster), clientOf(cluster, 1)];
    const { first, next } = transaction();
    const begun = await client.run({ find: 'c', ...snapshot, ...first, $db: 'a' });
    assert.deepEqual(begun['cursor'], { firstBatch: [], id: 0, ns: 'a.c' });
    await writer.run(await writeBoth(writer, 1));
    const other = await client.run({ find: 'c', ...next, $db: 'b' });
    assert.deepEqual(other['cursor'].firstBatch, []);
  });

  it('show one moment outside of transactions', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' });
    await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
    const { cursor } = await client.run({ find: 'c', ...snapshot, $db: 'a' });
    await client.run(await writeBoth(client, 2));
    const { atClusterTime } = cursor;
    // Writes that the other shard has got before, although this one has seen nothing of them, belong to the moment.
    const at = { readConcern: { level: 'snapshot', atClusterTime } };
    assert.deepEqual(await both(cluster, at), [[1], [1]]);
    assert.deepEqual(await both(cluster, snapshot), [
      [1, 2],
      [1, 2],
    ]);
  });

  it('show nothing that a shard which has done less writes afterwards', async () => {
    await using cluster = await twoShards();
    const [client, writer] = [clientOf(cluster), clientOf(cluster, 1)];
    for (let _id = 1; _id <= 5; _id++) {
      await client.run({ insert: 'c', documents: [{ _id }], $db: 'a' });
    }
    const { cursor } = await client.run({ find: 'c', ...snapshot, $db: 'a' });
    await writer.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
    const { atClusterTime } = cursor;
    const at = { readConcern: { level: 'snapshot', atClusterTime } };
    assert.deepEqual(await both(cluster, at), [[1, 2, 3, 4, 5], []]);
  });

  it('wait for a secondary that has not come so far', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const set = present(cluster.shards[0]);
    for (const host of set.hosts) if (host !== set.primary) set.lag(host, 30);
    await client.run({
      insert: 'c',
      documents: [{ _id: 1 }],
      writeConcern: { w: 1 },
      $db: 'a',
    });
    const $readPreference = { mode: 'secondary' };
    assert.deepEqual(await both(cluster, { ...snapshot, $readPreference }), [[1], []]);
  });
});

const command = {
  bulkWrite: 1,
  nsInfo: [{ ns: 'a.c' }, { ns: 'b.c' }],
  ops: [
    { insert: 0, document: { _id: 1 } },
    { insert: 1, document: { _id: 1 } },
    { insert: 1, document: { _id: 1 } },
    { update: 0, filter: { _id: 1 }, updateMods: { $set: { x: 1 } } },
    { delete: 1, filter: { _id: 1 } },
  ],
  $db: 'admin',
};

describe('a bulkWrite over two shards', () => {
  it('stops in order at the first error, and goes past it without order', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const ordered = await client.run(command);
    const rows = ({ cursor }: Document): number[][] =>
      cursor.firstBatch.map(({ idx, ok, n }: Document) => [idx, ok, n]);
    assert.deepEqual(rows(ordered), [
      [0, 1, 1],
      [1, 1, 1],
      [2, 0, 0],
    ]);
    assert.deepEqual([ordered['nInserted'], ordered['nModified'], ordered['nErrors']], [2, 0, 1]);
    const unordered = await client.run({ ...command, ordered: false });
    assert.deepEqual(rows(unordered), [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [3, 1, 1],
      [4, 1, 1],
    ]);
    assert.deepEqual(
      [unordered['nInserted'], unordered['nModified'], unordered['nDeleted'], unordered['nErrors']],
      [0, 1, 1, 3],
    );
    assert.deepEqual(await both(cluster), [[1], []]);
    const terse = await client.run({ ...command, errorsOnly: true });
    assert.deepEqual(rows(terse), [[0, 0, 0]]);
  });

  it('is part of a transaction on both', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const { first, next } = transaction();
    const ops = command.ops.filter((_, at) => at !== 2 && at !== 4);
    const written = await client.run({ ...command, ops, ...first });
    assert.deepEqual([written['nInserted'], written['nModified']], [2, 1]);
    assert.deepEqual(await both(cluster), [[], []]);
    const { recoveryToken } = written;
    assert.deepEqual(recoveryToken, { recoveryShardId: 'shard0' });
    const commit = { commitTransaction: 1, recoveryToken, ...next, $db: 'admin' };
    assert.equal((await client.run(commit))['ok'], 1);
    assert.deepEqual(await both(cluster), [[1], [1]]);
    // Whoever did not hear that asks another mongos, and is not told that nothing has happened.
    assert.equal((await clientOf(cluster, 1).run(commit))['ok'], 1);
    const failing = transaction();
    await client.run({ ...command, ...failing.first });
    const end = { commitTransaction: 1, ...failing.next, $db: 'admin' };
    assert.equal((await client.run(end))['code'], 251);
  });
});

describe('a bulkWrite over two shards, in parts', () => {
  it('is executed once however often it is tried', async () => {
    await using cluster = await twoShards();
    const [client, other] = [clientOf(cluster), clientOf(cluster, 1)];
    const updateMods = { $inc: { x: 1 } };
    const ops = [0, 1, 0].map((update) => ({
      update,
      filter: { _id: 1 },
      updateMods,
      upsert: true,
    }));
    const retryable = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1) };
    const [once, again] = [
      await client.run({ ...command, ops, ...retryable }),
      await other.run({ ...command, ops, ...retryable }),
    ];
    assert.deepEqual([once['nUpserted'], once['nModified']], [2, 1]);
    assert.deepEqual([again['nUpserted'], again['nModified']], [2, 1]);
    assert.deepEqual(again['retriedStmtIds'], [0, 1, 2]);
    const { cursor } = await client.run({ find: 'c', $db: 'a' });
    assert.deepEqual(cursor.firstBatch, [{ _id: 1, x: 2 }]);
  });

  it('gives its results in batches, until they are no longer wanted', async () => {
    await using cluster = await twoShards();
    const client = clientOf(cluster);
    const ops = [0, 1, 0, 1].map((insert, _id) => ({ insert, document: { _id } }));
    const { cursor } = await client.run({ ...command, ops, cursor: { batchSize: 1 } });
    assert.deepEqual(
      cursor.firstBatch.map(({ idx }: Document) => idx),
      [0],
    );
    const getMore = {
      getMore: cursor.id,
      collection: '$cmd.bulkWrite',
      batchSize: 2,
      $db: 'admin',
    };
    const next = await client.run(getMore);
    assert.deepEqual(
      next['cursor'].nextBatch.map(({ idx }: Document) => idx),
      [1, 2],
    );
    const killCursors = { killCursors: '$cmd.bulkWrite', cursors: [cursor.id], $db: 'admin' };
    assert.deepEqual((await client.run(killCursors))['cursorsKilled'], [cursor.id]);
    assert.equal((await client.run(getMore))['code'], 43);
  });
});

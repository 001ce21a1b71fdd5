import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Binary, type Document, Long } from 'bson';
import { RawClient } from '../deployment/raw-client.test-support.ts';
import { ask, launch, type Process, until } from './launched.test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const isOk = ({ ok }: Document): boolean => ok === 1;

/** The processes of one cluster: config servers of one, shards, mongoses. */
class Processes implements AsyncDisposable {
  readonly #started: Process[] = [];

  async start(...args: string[]): Promise<Process> {
    const started = await launch(...args);
    this.#started.push(started);
    return started;
  }

  /** A set of one process, initiated. */
  async set(name: string, role: string, port = '0'): Promise<Process> {
    const path = mkdtempSync(join(folder, `${name}-`));
    const args = [role, '--replSet', name, '--dbpath', path];
    const started = await this.start(...args, '--port', port);
    this.#again.set(started, [...args, '--port', started.host.split(':')[1] as string]);
    const initiate = { _id: name, members: [{ _id: 0, host: started.host }] };
    assert.equal((await ask(started.host, { replSetInitiate: initiate }))['ok'], 1);
    return started;
  }

  readonly #again = new Map<Process, string[]>();

  /** Kills the process of a set, and starts it again at its port, with its folder. */
  async killAndStart(one: Process): Promise<void> {
    one.launched.kill('SIGKILL');
    await one.launched.exited;
    await this.start(...(this.#again.get(one) as string[]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { launched } of this.#started) await launched[Symbol.asyncDispose]();
  }
}

const insert = (_id: number | string): Document => ({ insert: 'items', documents: [{ _id }] });
const find: Document = { find: 'items', sort: { _id: 1 } };

async function ids(host: string, database: string): Promise<unknown[]> {
  const { cursor } = await until(host, find, isOk, database);
  return cursor.firstBatch.map(({ _id }: Document) => _id);
}

test('config servers, shards and mongoses that are processes are a cluster, and outlive each other', async () => {
  await using processes = new Processes();
  const config = await processes.set('cfg', '--configsvr');
  const shards = [await processes.set('s0', '--shardsvr'), await processes.set('s1', '--shardsvr')];
  const [s0, s1] = shards as [Process, Process];
  const configdb = `cfg/${config.host}`;
  const [first, second] = [
    await processes.start('--configdb', configdb, '--port', '0'),
    await processes.start('--configdb', configdb, '--port', '0'),
  ];

  await refusesOthers(first, { config, s0 });

  // A set that had data before it became a shard brings them along.
  assert.equal((await ask(s0.host, insert('early'), 'old'))['ok'], 1);
  for (const [at, { host }] of shards.entries()) {
    const { shardAdded } = await ask(first.host, { addShard: `s${at}/${host}` });
    assert.equal(shardAdded, `s${at}`);
  }
  assert.deepEqual(await ids(second.host, 'old'), ['early']);
  const { shards: listed } = await ask(second.host, { listShards: 1 });
  assert.deepEqual(
    listed.map(({ _id, host }: Document) => [_id, host]),
    [
      ['s0', `s0/${s0.host}`],
      ['s1', `s1/${s1.host}`],
    ],
  );

  // A database on each shard, a stream over both, and a transaction that writes to both.
  for (const [at, database] of ['left', 'right'].entries()) {
    await ask(first.host, { enableSharding: database, primaryShard: `s${at}` });
    await ask(first.host, { shardCollection: `${database}.items`, key: { _id: 'hashed' } });
    assert.equal((await ask(first.host, insert(1), database))['ok'], 1);
  }
  using client = await RawClient.connect(second.host);
  const pipeline = [{ $changeStream: { allChangesForCluster: true } }];
  const { cursor } = await client.send({ aggregate: 1, pipeline, cursor: {} });
  const session = {
    lsid: { id: new Binary(Buffer.alloc(16, 7), 4) },
    txnNumber: Long.fromNumber(1),
  };
  const part = { ...session, autocommit: false };
  await client.send({ ...insert('both'), ...part, startTransaction: true }, 'left');
  await client.send({ ...insert('both'), ...part }, 'right');
  assert.deepEqual(await ids(first.host, 'left'), [1]);
  assert.equal((await client.send({ commitTransaction: 1, ...part }))['ok'], 1);
  const seen: string[] = [];
  while (seen.length < 2) {
    const { cursor: more } = await client.send({
      getMore: cursor.id,
      collection: '$cmd.aggregate',
    });
    seen.push(...more.nextBatch.map(({ ns }: Document) => ns.db));
  }
  assert.deepEqual(seen.sort(), ['left', 'right']);
  assert.deepEqual(
    [await ids(s0.host, 'left'), await ids(s1.host, 'right')],
    [
      [1, 'both'],
      [1, 'both'],
    ],
  );

  // A shard's process is killed, and comes again: who writes meanwhile waits for it.
  const restarted = processes.killAndStart(s0);
  await s0.launched.exited;
  assert.equal((await ask(first.host, insert(2), 'left'))['ok'], 1);
  await restarted;
  assert.deepEqual(await ids(s0.host, 'left'), [1, 2, 'both']);
  assert.equal(
    (await ask(first.host, { ...insert(3), writeConcern: { w: 'majority' } }, 'left'))['ok'],
    1,
  );

  // One mongos ends: the other goes on with what is open.
  first.launched.kill('SIGKILL');
  await first.launched.exited;
  assert.equal((await client.send(insert(2), 'right'))['ok'], 1);

  // The config server is killed: the shards are on their own until it is there again.
  await processes.killAndStart(config);
  assert.deepEqual(await ids(second.host, 'left'), [1, 2, 3, 'both']);
  assert.deepEqual(await ids(second.host, 'right'), [1, 2, 'both']);
  await until(second.host, insert(4), isOk, 'left');

  await removesInSteps(second, s1);
});

test('whichever process of a cluster is killed under load, what a majority had is there', async () => {
  await using processes = new Processes();
  const config = await processes.set('cfg', '--configsvr');
  const shards = [await processes.set('s0', '--shardsvr'), await processes.set('s1', '--shardsvr')];
  const { host: mongos } = await processes.start('--configdb', `cfg/${config.host}`, '--port', '0');
  for (const [at, { host }] of shards.entries()) {
    await ask(mongos, { addShard: `s${at}/${host}` });
    await ask(mongos, { enableSharding: `shop${at}`, primaryShard: `s${at}` });
  }
  const acknowledged = shards.map(() => new Set<unknown>());
  let [next, isOver] = [0, false];
  const write = async (at: number): Promise<void> => {
    using client = await RawClient.connect(mongos);
    while (!isOver) {
      const _id = next++;
      const insertion = { ...insert(_id), writeConcern: { w: 'majority' } };
      const { ok, writeErrors, writeConcernError } = await client.send(insertion, `shop${at}`);
      if (ok === 1 && !writeErrors && !writeConcernError) acknowledged[at]?.add(_id);
    }
  };
  const writers = [0, 1, 0, 1].map(async (at) => {
    // The connection goes with a process that is killed, and what was under way was made or not.
    while (!isOver) await write(at).catch(() => new Promise(setImmediate));
  });
  const more = async (count: number): Promise<void> => {
    const wanted = acknowledged.map(({ size }) => size + count);
    const isShort = (): boolean => acknowledged.some(({ size }, at) => size < (wanted[at] ?? 0));
    while (isShort()) await new Promise(setImmediate);
  };
  for (const one of [shards[0], config, shards[1]]) {
    await more(20);
    await processes.killAndStart(one as Process);
  }
  await more(20);
  isOver = true;
  await Promise.all(writers);
  for (const [at, written] of acknowledged.entries()) {
    const all = {
      aggregate: 'items',
      pipeline: [{ $group: { _id: 0, all: { $push: '$_id' } } }],
      cursor: {},
    };
    const { cursor } = await ask(mongos, all, `shop${at}`);
    const stored = new Set(cursor.firstBatch[0].all);
    assert.deepEqual(
      [...written].filter((_id) => !stored.has(_id)),
      [],
    );
  }
});

// One that is no shard, or of another set, or not there at all.
async function refusesOthers(
  mongos: Process,
  { config, s0 }: { readonly config: Process; readonly s0: Process },
): Promise<void> {
  const codeOf = async (addShard: string): Promise<string> =>
    (await ask(mongos.host, { addShard }))['codeName'];
  assert.equal(await codeOf(`cfg/${config.host}`), 'OperationFailed');
  assert.equal(await codeOf(`other/${s0.host}`), 'OperationFailed');
  assert.equal(await codeOf(s0.host), 'OperationFailed');
  assert.equal(await codeOf('s9/127.0.0.1:1'), 'FailedToSatisfyReadPreference');
  assert.equal((await ask(mongos.host, insert(0), 'shop'))['codeName'], 'ShardNotFound');
}

// It is a set of its own then.
async function removesInSteps(mongos: Process, shard: Process): Promise<void> {
  const removed = async (): Promise<Document> => await ask(mongos.host, { removeShard: 's1' });
  const { state, dbsToMove } = await removed();
  assert.deepEqual([state, dbsToMove], ['started', ['right']]);
  assert.equal((await removed())['state'], 'ongoing');
  await ask(mongos.host, { dropDatabase: 1 }, 'right');
  assert.equal((await removed())['state'], 'completed');
  assert.equal((await ask(mongos.host, { listShards: 1 }))['shards'].length, 1);
  await until(shard.host, insert('alone'), isOk, 'right');
  assert.equal((await ask(mongos.host, { removeShard: 's0' }))['codeName'], 'IllegalOperation');
}

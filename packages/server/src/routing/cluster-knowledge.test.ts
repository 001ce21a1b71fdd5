import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import { EJSON, Timestamp } from 'bson';
import { ClusterClock } from '../storage/cluster-clock.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { storageAt } from '../storage/storage.test-support.ts';
import type { Storage } from '../storage/storage.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { fieldsFrom, plainDocument } from '../value/plain-document.ts';
import { cutChunk, joinChunks, newestVersion } from './chunks.ts';
import { Cluster } from './cluster.ts';
import { commandsOfMongos } from './commands-of-mongos.ts';
import { RoutedCursors } from './routed-cursors.ts';
import { connectionText, type Shard } from './shard.ts';

interface Made {
  readonly cluster: Cluster;
  readonly shards: readonly Shard[];
  readonly config: Shard;
  readonly clock: ClusterClock;
  /** The same shards, as after a restart. */
  readonly again: (shards?: readonly Shard[]) => Cluster;
}

function clusterOf(count: number): Made {
  const clock = new ClusterClock();
  let drawn = 0;
  const randomBytes = (length: number): Uint8Array => new Uint8Array(length).fill(++drawn);
  const make = (id: string): Shard => ({
    id,
    setName: `${id}-set`,
    hosts: [`${id}:1`, `${id}:2`],
    storage: storageAt({ now: 5_000 }, { clock, randomBytes }),
    retryableWrites: undefined as never,
    nodes: [],
  });
  const shards = Array.from({ length: count }, (_, at) => make(`s${at}`));
  const config = make('config');
  const again = (given: readonly Shard[] = shards): Cluster =>
    new Cluster(given, { config, clock });
  return { cluster: again(), shards, config, clock, again };
}

function documentsOf({ storage }: { readonly storage: Storage }, name: string) {
  const records = [...(storage.collection('config', name)?.records() ?? [])];
  return records.flatMap(({ head }) =>
    head.bytes === undefined ? [] : [plainDocument(decodeFields(head.bytes))],
  );
}

function create({ storage }: Shard, database: string, name: string): void {
  storage.createCollection({ database, name }, PLAIN_OPTIONS);
}

test('a cluster needs a shard', () => {
  assert.throws(() => clusterOf(0), /needs at least one shard/);
});

test('a new database gets the shard that has the fewest, the first of those', () => {
  const { cluster, shards } = clusterOf(3);
  const given = ['a', 'b', 'c', 'd', 'a'].map((name) => shards.indexOf(cluster.claim(name)));
  assert.deepEqual(given, [0, 1, 2, 0, 0]);
  assert.deepEqual(cluster.databases(), ['a', 'b', 'c', 'd']);
  cluster.forget('b');
  assert.equal(cluster.claim('e').id, 's1');
  assert.equal(cluster.shardOf('e').id, 's1');
  assert.equal(cluster.shardOf('nobody').id, 's0');
  assert.deepEqual(cluster.databases(), ['a', 'c', 'd', 'e']);
});

test('a new database gets the shard that is named, and stays there', () => {
  const { cluster } = clusterOf(2);
  assert.equal(cluster.claim('a', 's1').id, 's1');
  assert.equal(cluster.claim('a', 's1').id, 's1');
  assert.equal(cluster.claim('a').id, 's1');
  assert.throws(() => cluster.claim('a', 's0'), { codeName: 'NamespaceExists' });
  assert.throws(() => cluster.claim('b', 's7'), {
    codeName: 'ShardNotFound',
    message: 'Shard s7 not found',
  });
  assert.equal(cluster.named('s0').id, 's0');
  assert.deepEqual(cluster.databases(), ['a']);
});

test('the databases of the cluster itself live with its configuration', () => {
  const { cluster, config } = clusterOf(2);
  for (const name of ['admin', 'config', '$external']) {
    assert.equal(cluster.isOwn(name), true);
    assert.equal(cluster.shardOf(name), config);
    assert.equal(cluster.claim(name), config);
    assert.equal(cluster.claim(name, 's1'), config);
  }
  assert.equal(cluster.isOwn('test'), false);
  assert.deepEqual(cluster.databases(), []);
  assert.deepEqual(
    cluster.sets.map(({ id }) => id),
    ['s0', 's1', 'config'],
  );
});

test('two databases may not differ by case alone', () => {
  const { cluster, shards } = clusterOf(1);
  create(present(shards[0]), 'things', 'c');
  assert.throws(() => cluster.claim('Things'), { codeName: 'DatabaseDifferCase' });
});

test('what the cluster knows stands in its configuration', () => {
  const { cluster, shards, config } = clusterOf(2);
  const written = documentsOf(config, 'shards').map(({ _id, host, state }) => [_id, host, state]);
  assert.deepEqual(written, [
    ['s0', 's0-set/s0:1,s0:2', 1],
    ['s1', 's1-set/s1:1,s1:2', 1],
  ]);
  assert.equal(connectionText(present(shards[1])), 's1-set/s1:1,s1:2');
  cluster.claim('a', 's1');
  const [database] = documentsOf(config, 'databases');
  assert.deepEqual(
    [database?.['_id'], database?.['primary'], database?.['partitioned']],
    ['a', 's1', false],
  );
  assert.equal(database?.['version'].lastMod, 1);
  cluster.noteMongos('host:27', '8.0.0', 7_000);
  cluster.noteMongos('host:27', '8.0.0', 9_000);
  const [mongos, ...others] = documentsOf(config, 'mongos');
  assert.deepEqual(others, []);
  assert.deepEqual(
    [mongos?.['_id'], mongos?.['mongoVersion'], mongos?.['ping'], mongos?.['waiting']],
    ['host:27', '8.0.0', new Date(9_000), true],
  );
  cluster.forget('a');
  cluster.forget('a');
  assert.deepEqual(documentsOf(config, 'databases'), []);
});

test('the key of a sharded collection is known until it is dropped', () => {
  const { cluster, shards, config } = clusterOf(2);
  const key = fieldsFrom({ x: 1, y: 'hashed' });
  for (const name of ['a', 'ab']) create(cluster.claim(name, 's1'), name, 'c');
  create(cluster.claim('a'), 'a', 'other');
  for (const database of ['a', 'ab'])
    cluster.shardCollection({ database, name: 'c' }, { key, unique: true });
  cluster.shardCollection({ database: 'a', name: 'other' }, { key, unique: false });
  assert.equal(cluster.sharded.keyOf('a.c'), key);
  assert.equal(cluster.sharded.keyOf('a.none'), undefined);
  const [collection] = documentsOf(config, 'collections');
  assert.deepEqual(
    [collection?.['_id'], collection?.['key'], collection?.['unique'], collection?.['noBalance']],
    ['a.c', { x: 1, y: 'hashed' }, true, false],
  );
  const [chunk] = documentsOf(config, 'chunks');
  assert.equal(
    EJSON.stringify([chunk?.['min'], chunk?.['max'], chunk?.['shard']]),
    '[{"x":{"$minKey":1},"y":{"$minKey":1}},{"x":{"$maxKey":1},"y":{"$maxKey":1}},"s1"]',
  );
  assert.deepEqual(collection?.['uuid'], chunk?.['uuid']);
  const logged = present(shards[1])
    .storage.oplog.after(0)
    .map(({ change }) => (change.kind === 'command' ? [...change.command.keys()][0] : change.kind));
  assert.equal(logged.filter((each) => each === 'shardCollection').length, 3);
  cluster.sharded.remove('a.other');
  cluster.sharded.remove('a.other');
  assert.equal(cluster.sharded.keyOf('a.other'), undefined);
  cluster.forget('a');
  assert.equal(cluster.sharded.keyOf('a.c'), undefined);
  assert.equal(cluster.sharded.keyOf('ab.c'), key);
  const [left, ...more] = documentsOf(config, 'collections');
  assert.deepEqual([left?.['_id'], more.length], ['ab.c', 0]);
  const uuids = documentsOf(config, 'chunks').map(({ uuid }) => uuid);
  assert.deepEqual(uuids, [left?.['uuid']]);
});

test('after a restart a cluster knows what it knew', () => {
  const { cluster, shards, again } = clusterOf(2);
  create(cluster.claim('a', 's1'), 'a', 'c');
  cluster.claim('b', 's0');
  cluster.shardCollection(
    { database: 'a', name: 'c' },
    { key: fieldsFrom({ x: 1 }), unique: true },
  );
  const restarted = again();
  assert.deepEqual(
    ['a', 'b'].map((name) => restarted.shardOf(name).id),
    ['s1', 's0'],
  );
  assert.deepEqual(
    [...present(restarted.sharded.keyOf('a.c'))].map(([name]) => name),
    ['x'],
  );
  assert.throws(() => again(shards.slice(0, 1)), /a is stored on the shard s1, which is not there/);
});

test('a cluster is the same one after a restart', () => {
  const { cluster, config, again } = clusterOf(1);
  const idOf = (): unknown => documentsOf(config, 'version').map(({ clusterId }) => clusterId);
  const before = idOf();
  assert.equal(cluster.shards.length, 1);
  again();
  assert.deepEqual(idOf(), before);
});

test('the shards of a cluster in one process are those of its start', () => {
  const { cluster, config, clock } = clusterOf(1);
  assert.throws(() => cluster.processes, { codeName: 'CommandNotSupported', message: /`shards`/ });
  const processes = {} as never;
  assert.equal(new Cluster([], { config, clock, processes }).processes, processes);
});

test('the distribution of data tells what the owner of a collection has', () => {
  const { cluster } = clusterOf(2);
  const { storage } = cluster.claim('a', 's1');
  create(cluster.claim('a'), 'a', 'c');
  cluster.shardCollection(
    { database: 'a', name: 'c' },
    { key: fieldsFrom({ x: 1 }), unique: false },
  );
  const told = () => cluster.dataDistribution.map((each) => plainDocument(each));
  const shard = { shardName: 's1', numOrphanedDocs: 0 };
  const none = { numOwnedDocuments: 0, ownedSizeBytes: null, orphanedSizeBytes: null };
  assert.deepEqual(told(), [{ ns: 'a.c', shards: [{ ...shard, ...none }] }]);
  const collection = present(storage.collection('a', 'c'));
  for (const x of [1, 22]) collection.insert(encode({ _id: x, x }));
  const size = 2 * encode({ _id: 1, x: 1 }).length;
  const some = { numOwnedDocuments: 2, ownedSizeBytes: size, orphanedSizeBytes: 0 };
  assert.deepEqual(told(), [{ ns: 'a.c', shards: [{ ...shard, ...some }] }]);
});

test('with a collection go its chunks and the ranges of its zones, and no other ones', () => {
  const { cluster, config } = clusterOf(1);
  for (const name of ['c', 'd']) {
    create(cluster.claim('a'), 'a', name);
    cluster.shardCollection({ database: 'a', name }, { key: fieldsFrom({ x: 1 }), unique: false });
  }
  cluster.zones.addShard('s0', 'east');
  for (const namespace of ['a.c', 'a.d'])
    cluster.zones.addRange(
      { namespace, min: fieldsFrom({ x: 1 }), max: fieldsFrom({ x: 2 }) },
      'east',
    );
  cluster.sharded.remove('a.c');
  assert.deepEqual(
    documentsOf(config, 'tags').map(({ ns }) => ns),
    ['a.d'],
  );
  assert.equal(documentsOf(config, 'chunks').length, 1);
});

test('chunks that are joined stand in the configuration as one', () => {
  const { cluster, config } = clusterOf(1);
  create(cluster.claim('a'), 'a', 'c');
  cluster.shardCollection(
    { database: 'a', name: 'c' },
    { key: fieldsFrom({ x: 1 }), unique: false },
  );
  const chunks = () => present(cluster.sharded.find('a.c')).chunks;
  const [whole] = chunks();
  const parts = cutChunk(present(whole), fieldsFrom({ x: 5 }), newestVersion(chunks()));
  cluster.sharded.replaceChunks([present(whole)], parts);
  assert.equal(documentsOf(config, 'chunks').length, 2);
  cluster.sharded.replaceChunks(parts, [joinChunks(parts, newestVersion(parts))]);
  const [left, ...more] = documentsOf(config, 'chunks');
  assert.deepEqual([left?.['_id'], more.length], [present(whole).document.get('_id'), 0]);
});

test('what is remembered can be made so again', () => {
  const { cluster } = clusterOf(2);
  create(cluster.claim('a', 's1'), 'a', 'c');
  cluster.shardCollection(
    { database: 'a', name: 'c' },
    { key: fieldsFrom({ x: 1 }), unique: true },
  );
  const restore = cluster.remember();
  cluster.forget('a');
  cluster.claim('b', 's1');
  restore();
  assert.deepEqual(cluster.databases(), ['a']);
  assert.equal(cluster.shardOf('a').id, 's1');
  assert.notEqual(cluster.sharded.keyOf('a.c'), undefined);
});

test('its time is the newest of all its sets, and the next is later', () => {
  const { cluster, shards, config } = clusterOf(2);
  const times: Timestamp[] = [cluster.clusterTime];
  for (const shard of [shards[1], config, shards[0], shards[1]].map((each) => present(each))) {
    create(shard, 'x', String(times.length));
    assert.ok(cluster.clusterTime.equals(shard.storage.oplog.timestamp));
    times.push(cluster.clusterTime);
  }
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a.compare(b)),
  );
  assert.ok(cluster.nextTime(5_000).compare(present(times.at(-1))) > 0);
  assert.ok(cluster.nextTime(99_000).equals(new Timestamp({ t: 99, i: 1 })));
});

test('a mongos has no command that nobody does the work of', () => {
  assert.deepEqual(commandsOfMongos([], [], undefined as never), []);
});

test('a set becomes a shard with the databases that it has, unless another has one of them', () => {
  const { cluster, config } = clusterOf(1);
  const { shards: others } = clusterOf(3);
  const [, second, third] = others.map((shard) => shard);
  create(present(second), 'mine', 'c');
  create(present(second), 'admin', 'c');
  create(present(third), 'mine', 'c');
  cluster.add(present(second));
  assert.equal(cluster.shardOf('mine').id, 's1');
  assert.deepEqual(cluster.databasesOn(present(second)), ['mine']);
  assert.deepEqual(cluster.databases(), ['mine']);
  assert.throws(() => cluster.add(present(third)), {
    codeName: 'OperationFailed',
    message: /a local database 'mine' exists in another s1$/,
  });
  assert.deepEqual(
    cluster.shards.map(({ id }) => id),
    ['s0', 's1'],
  );
  assert.deepEqual(
    documentsOf(config, 'shards').map(({ _id }) => _id),
    ['s0', 's1'],
  );
});

test('a shard that is to be removed gets no more databases, also after a restart', () => {
  const { cluster, config, shards, again } = clusterOf(2);
  const [first, second] = shards.map((shard) => shard);
  cluster.drain(present(first));
  assert.deepEqual(
    [first, second].map((each) => cluster.isDraining(present(each))),
    [true, false],
  );
  assert.deepEqual(
    ['a', 'b'].map((name) => cluster.claim(name).id),
    ['s1', 's1'],
  );
  assert.deepEqual(
    documentsOf(config, 'shards').map(({ draining }) => draining),
    [true, undefined],
  );
  assert.equal(again().isDraining(present(first)), true);
  cluster.drain(present(second));
  assert.throws(() => cluster.claim('c'), {
    codeName: 'ShardNotFound',
    message: 'No shards found',
  });
  assert.equal(cluster.claim('a').id, 's1');
  cluster.remove(present(first));
  assert.equal(cluster.isDraining(present(first)), false);
  assert.deepEqual(cluster.shards, [second]);
  assert.deepEqual(
    documentsOf(config, 'shards').map(({ _id }) => _id),
    ['s1'],
  );
});

test('a mongos knows the cursors of replies until they are taken', () => {
  const cursors = new RoutedCursors();
  const node = undefined as never;
  const reply = (id: unknown, ns: unknown = 'a.c') =>
    new Map([
      [
        'cursor',
        new Map([
          ['id', id],
          ['ns', ns],
        ]),
      ],
    ]) as never;
  const opened = { sessionKey: 'one', connection: 1, node };
  cursors.note(reply(5n), opened);
  cursors.note(reply(6n), { ...opened, sessionKey: undefined, connection: 2 });
  for (const none of [reply(0n), reply(7), reply(8n, 3), new Map([['ok', 1]]) as never])
    cursors.note(none, opened);
  assert.equal(cursors.size, 2);
  assert.deepEqual(cursors.find(5n), { id: 5n, namespace: 'a.c', ...opened });
  assert.equal(cursors.find(8n), undefined);
  assert.deepEqual(
    cursors.take(({ connection }) => connection === 2).map(({ id }) => id),
    [6n],
  );
  assert.equal(cursors.find(6n), undefined);
  assert.equal(cursors.size, 1);
  cursors.forget(5n);
  assert.equal(cursors.size, 0);
});

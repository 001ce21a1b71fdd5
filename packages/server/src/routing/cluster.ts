import { entryOf, present } from '@touchstone/protocol';
import { Binary, Int32, ObjectId, type Timestamp } from 'bson';
import { parseNamespace } from '../command/namespace.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { movedChunk, newestVersion } from './chunks.ts';
import { ConfigDocuments } from './config-documents.ts';
import { connectionText, type Shard } from './shard.ts';
import { type ShardedCollection, ShardedCollections } from './sharded-collections.ts';
import { Zones } from './zones.ts';

/** These databases belong to the cluster itself, and live with its configuration. */
const CLUSTER_DATABASES: ReadonlySet<string> = new Set(['admin', 'config', '$external']);

/** The shards that are other processes: how they become shards of a cluster, and cease to be. */
export interface ShardProcesses {
  /** Rejects with what `addShard` answers where that is no set that could be a shard. */
  start(id: string, setName: string, hosts: readonly string[]): Promise<Shard>;
  /** The set is on its own again. */
  release(shard: Shard): Promise<void>;
}

/** The key that a collection gets. */
export interface ShardKey {
  readonly key: Fields;
  readonly unique: boolean;
  /** The number of chunks that a hashed key begins with; default: two for each shard. */
  readonly chunks?: number | undefined;
}

/** The knowledge of all mongoses of a cluster: the shards, and where each database lives. */
export class Cluster {
  readonly #shards: Shard[];
  readonly #processes: ShardProcesses | undefined;
  /** The place where the cluster keeps what it knows of itself, and its users. */
  readonly config: Shard;
  readonly #clock: ClusterClock;
  /** The documents in which the cluster keeps what it knows. */
  readonly documents: ConfigDocuments;
  /** The collections that have a shard key. */
  readonly sharded: ShardedCollections;
  /** The zones, and what belongs to them. */
  readonly zones: Zones;
  readonly #primaries = new Map<string, Shard>();
  readonly #draining = new Set<string>();

  /**
   * `clock` gives the times of all of them; what is stored of the cluster already holds. Throws RangeError for a cluster
   * without shards (unless they are other processes), or without one that databases live on.
   */
  constructor(
    shards: readonly Shard[],
    {
      config,
      clock,
      processes,
    }: {
      readonly config: Shard;
      readonly clock: ClusterClock;
      readonly processes?: ShardProcesses | undefined;
    },
  ) {
    if (shards.length === 0 && processes === undefined) {
      throw new RangeError('A sharded cluster needs at least one shard.');
    }
    this.#shards = [...shards];
    this.#processes = processes;
    this.config = config;
    this.#clock = clock;
    this.documents = new ConfigDocuments(config.storage);
    this.sharded = new ShardedCollections(this.documents);
    this.zones = new Zones(this.documents, this.sharded);
    for (const each of this.documents.all('shards')) {
      if (each.get('draining') === true) this.#draining.add(String(each.get('_id')));
    }
    for (const shard of shards) this.note(shard);
    if (this.documents.all('version').length === 0) {
      this.documents.put(
        'version',
        new Map<string, Value>([
          ['_id', new Int32(1)],
          ['clusterId', new ObjectId()],
        ]),
      );
    }
    for (const each of this.documents.all('databases')) {
      const [name, primary] = [String(each.get('_id')), String(each.get('primary'))];
      const shard = shards.find(({ id }) => id === primary);
      if (shard === undefined) {
        throw new RangeError(
          `The database ${name} is stored on the shard ${primary}, which is not there.`,
        );
      }
      this.#primaries.set(name, shard);
    }
  }

  /** Remembers where everything lives; the returned function makes it so again. The documents are not its concern. */
  remember(): () => void {
    const primaries = [...this.#primaries];
    const restoreKeys = this.sharded.remember();
    return () => {
      this.#primaries.clear();
      for (const [database, shard] of primaries) this.#primaries.set(database, shard);
      restoreKeys();
    };
  }

  /** The processes that its shards are. Throws CommandNotSupported where they are all in this one. */
  get processes(): ShardProcesses {
    if (this.#processes !== undefined) return this.#processes;
    throw new CommandError(
      'CommandNotSupported',
      'The shards of a cluster in one process are given at its start (`shards`); none is added or removed later.',
    );
  }

  get shards(): readonly Shard[] {
    return this.#shards;
  }

  /** The replica sets of the cluster: the shards, and where the configuration is. */
  get sets(): readonly Shard[] {
    return [...this.shards, this.config];
  }

  /** The newest time of any of its replica sets. */
  get clusterTime(): Timestamp {
    let newest = this.config.storage.oplog.timestamp;
    for (const { storage } of this.#shards) {
      const { timestamp } = storage.oplog;
      if (timestamp.compare(newest) > 0) newest = timestamp;
    }
    return newest;
  }

  get dataDistribution(): readonly Fields[] {
    return this.sharded.all().map((namespace) => this.#distributionOf(namespace));
  }

  #distributionOf(namespace: string): Fields {
    const { database, name } = parseNamespace(namespace);
    const { storage, id } = this.shardOf(database);
    const { count = 0, dataSize = 0 } = storage.collection(database, name) ?? {};
    const bytes = (each: number): Value => (count === 0 ? null : new Int32(each * count));
    const shard: Fields = new Map<string, Value>([
      ['shardName', id],
      ['numOrphanedDocs', new Int32(0)],
      ['numOwnedDocuments', new Int32(count)],
      ['ownedSizeBytes', bytes(Math.floor(dataSize / count))],
      ['orphanedSizeBytes', bytes(0)],
    ]);
    return new Map<string, Value>([
      ['ns', namespace],
      ['shards', [shard]],
    ]);
  }

  /** A time later than all that was in any of its replica sets; `date` is in milliseconds since 1970. */
  nextTime(date: number): Timestamp {
    return this.#clock.next(date);
  }

  /** The sharded collection of that name. Throws InvalidNamespace, NamespaceNotFound for its database, NamespaceNotSharded. */
  shardedNamed(namespace: string): ShardedCollection {
    const { database } = parseNamespace(namespace);
    if (!this.isOwn(database) && !this.#primaries.has(database)) {
      throw new CommandError('NamespaceNotFound', `database ${database} not found`);
    }
    return this.sharded.named(namespace);
  }

  /** True if a database belongs to the cluster itself. */
  isOwn(database: string): boolean {
    return CLUSTER_DATABASES.has(database);
  }

  /** The shard of that name. Throws ShardNotFound. */
  named(id: string): Shard {
    const shard = this.shards.find((each) => each.id === id);
    if (shard === undefined) throw new CommandError('ShardNotFound', `Shard ${id} not found`);
    return shard;
  }

  databases(): readonly string[] {
    return [...this.#primaries.keys()];
  }

  /** The databases that live on a shard. */
  databasesOn(shard: Shard): readonly string[] {
    return [...this.#primaries].flatMap(([name, each]) => (each === shard ? [name] : []));
  }

  /** The place where a database's collections live; any shard where it has none yet. */
  shardOf(database: string): Shard {
    if (this.isOwn(database)) return this.config;
    return this.#primaries.get(database) ?? this.#shards[0] ?? this.config;
  }

  /** Makes a set a shard, with the databases that it has already. Throws OperationFailed for one that another shard has. */
  add(shard: Shard): void {
    const { catalog } = shard.storage;
    const found = catalog.databases().filter((each) => each !== 'local' && !this.isOwn(each));
    for (const database of found) {
      const known = this.#primaries.get(database);
      if (known === undefined) continue;
      throw new CommandError(
        'OperationFailed',
        `can't add shard '${connectionText(shard)}' because a local database '${database}' exists in another ${known.id}`,
      );
    }
    this.#shards.push(shard);
    this.note(shard);
    for (const database of found) this.claim(database, shard.id);
  }

  /** Takes a shard away, on which nothing lives any more. */
  remove(shard: Shard): void {
    this.#shards.splice(this.#shards.indexOf(shard), 1);
    this.#draining.delete(shard.id);
    shard.storage.shardName = undefined;
    shard.storage.shardKeyOf = undefined;
    this.documents.remove('shards', shard.id);
  }

  /** True if a shard gets no more databases, as it is to be removed. */
  isDraining(shard: Shard): boolean {
    return this.#draining.has(shard.id);
  }

  drain(shard: Shard): void {
    this.#draining.add(shard.id);
    this.note(shard);
  }

  /** Writes down where a shard is. */
  note(shard: Shard): void {
    shard.storage.shardName = shard.id;
    shard.storage.shardKeyOf = (namespace) => this.sharded.keyOf(namespace);
    const document = shardDocument(shard);
    const known = this.documents.all('shards').find((each) => each.get('_id') === shard.id);
    const tags = known?.get('tags');
    if (tags !== undefined) document.set('tags', tags);
    if (this.isDraining(shard)) document.set('draining', true);
    this.documents.put('shards', document);
  }

  /**
   * The place where a database's collections live; a new database gets the shard that has the fewest, or the
   * one that is named. Throws ShardNotFound, and NamespaceExists for a database that is elsewhere.
   */
  claim(database: string, wanted?: string): Shard {
    if (this.isOwn(database)) return this.config;
    const known = this.#primaries.get(database);
    if (known !== undefined) {
      if (wanted === undefined || wanted === known.id) return known;
      throw new CommandError(
        'NamespaceExists',
        `database already created on a primary which is different from ${wanted}`,
      );
    }
    const shard = wanted === undefined ? this.#emptiest() : this.named(wanted);
    shard.storage.catalog.checkDatabaseCase(database);
    this.#primaries.set(database, shard);
    this.documents.put(
      'databases',
      new Map<string, Value>([
        ['_id', database],
        ['primary', shard.id],
        ['partitioned', false],
        [
          'version',
          new Map<string, Value>([
            ['uuid', new Binary(shard.storage.newUuid(), 4)],
            ['timestamp', this.clusterTime],
            ['lastMod', new Int32(1)],
          ]),
        ],
      ]),
    );
    return shard;
  }

  /** Forgets a database that was dropped. */
  forget(database: string): void {
    if (!this.#primaries.delete(database)) return;
    this.documents.remove('databases', database);
    for (const namespace of this.sharded.of(database)) this.sharded.remove(namespace);
  }

  /** Writes down the shard key of a collection that is there: all its chunks are on its database's shard. */
  shardCollection(
    { database, name }: Namespace,
    { key, unique, chunks = 2 * this.#shards.length }: ShardKey,
  ): void {
    const { storage, id: shard } = this.shardOf(database);
    const uuid = new Binary(present(storage.collection(database, name)).uuid, 4);
    const timestamp = this.clusterTime;
    const namespace = `${database}.${name}`;
    this.sharded.add({ namespace, key, unique, uuid, shard, timestamp, chunks });
    const command: Fields = new Map<string, Value>([
      ['shardCollection', name],
      ['shardKey', key],
      ['unique', unique],
      ['numInitialChunks', 0n],
      ['presplitHashedZones', false],
    ]);
    storage.logCommand(database, command, { uuid: uuid.value() });
  }

  /**
   * Moves a database to another shard, the sharded collections with all their chunks too. Throws
   * ConflictingOperationInProgress where a transaction in progress has looked into it.
   */
  movePrimary(database: string, to: Shard): void {
    const from = this.claim(database);
    if (from === to) return;
    if (from.storage.userOf(database) !== undefined) {
      throw new CommandError(
        'ConflictingOperationInProgress',
        `A transaction in progress uses the database ${database}; move it when that has ended.`,
      );
    }
    from.storage.handOver(database, to.storage);
    this.#primaries.set(database, to);
    const [known] = this.documents.all('databases').filter((each) => each.get('_id') === database);
    const version = new Map(present(known).get('version') as Fields);
    version.set('lastMod', new Int32(Number(String(version.get('lastMod'))) + 1));
    this.documents.put('databases', new Map(known).set('primary', to.id).set('version', version));
    for (const namespace of this.sharded.of(database)) this.#moveChunks(namespace, to);
  }

  #moveChunks(namespace: string, { id: shard }: Shard): void {
    const { chunks } = this.sharded.named(namespace);
    const timestamp = this.clusterTime;
    const { major } = newestVersion(chunks);
    const moved = chunks.map((chunk, at) =>
      movedChunk(chunk, { shard, major: major + 1 + at, timestamp }),
    );
    this.sharded.replaceChunks(chunks, moved);
  }

  /** Writes down that a mongos is there. */
  noteMongos(mongos: string, version: string, now: number): void {
    this.documents.put(
      'mongos',
      new Map<string, Value>([
        ['_id', mongos],
        ['advisoryHostFQDNs', []],
        ['created', new Date(now)],
        ['mongoVersion', version],
        ['ping', new Date(now)],
        ['up', 0n],
        ['waiting', true],
      ]),
    );
  }

  #emptiest(): Shard {
    const open = this.#shards.filter((shard) => !this.isDraining(shard));
    if (open.length === 0) throw new CommandError('ShardNotFound', 'No shards found');
    const counts = new Map(open.map((shard) => [shard, 0]));
    for (const shard of this.#primaries.values()) {
      if (counts.has(shard)) counts.set(shard, entryOf(counts, shard) + 1);
    }
    const fewest = Math.min(...counts.values());
    return present(open.find((shard) => counts.get(shard) === fewest));
  }
}

function shardDocument(shard: Shard): Map<string, Value> {
  return new Map<string, Value>([
    ['_id', shard.id],
    ['host', connectionText(shard)],
    ['state', new Int32(1)],
    ['topologyTime', shard.storage.oplog.timestamp],
  ]);
}

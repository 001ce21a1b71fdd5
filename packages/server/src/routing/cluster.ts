import { entryOf, present } from '@touchstone/protocol';
import { Binary, Int32, type Timestamp } from 'bson';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { ConfigDocuments } from './config-documents.ts';
import { connectionText, type Shard } from './shard.ts';
import { shardedDocuments } from './sharded-documents.ts';

/** These databases belong to the cluster itself, and live with its configuration. */
const CLUSTER_DATABASES: ReadonlySet<string> = new Set(['admin', 'config', '$external']);

/** The shards that are other processes: how they become shards of a cluster, and cease to be. */
export interface ShardProcesses {
  /** Rejects with what `addShard` answers where that is no set that could be a shard. */
  start(id: string, setName: string, hosts: readonly string[]): Promise<Shard>;
  /** The set is on its own again. */
  release(shard: Shard): Promise<void>;
}

/** The knowledge of all mongoses of a cluster: the shards, and where each database lives. */
export class Cluster {
  readonly #shards: Shard[];
  readonly #processes: ShardProcesses | undefined;
  /** The place where the cluster keeps what it knows of itself, and its users. */
  readonly config: Shard;
  readonly #clock: ClusterClock;
  readonly #documents: ConfigDocuments;
  readonly #primaries = new Map<string, Shard>();
  readonly #shardKeys = new Map<string, Fields>();
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
    this.#documents = new ConfigDocuments(config.storage);
    for (const each of this.#documents.all('shards')) {
      if (each.get('draining') === true) this.#draining.add(String(each.get('_id')));
    }
    for (const shard of shards) this.note(shard);
    for (const each of this.#documents.all('databases')) {
      const [name, primary] = [String(each.get('_id')), String(each.get('primary'))];
      const shard = shards.find(({ id }) => id === primary);
      if (shard === undefined) {
        throw new RangeError(
          `The database ${name} is stored on the shard ${primary}, which is not there.`,
        );
      }
      this.#primaries.set(name, shard);
    }
    for (const each of this.#documents.all('collections')) {
      this.#shardKeys.set(String(each.get('_id')), asFields(each.get('key')));
    }
  }

  /** Remembers where everything lives; the returned function makes it so again. The documents are not its concern. */
  remember(): () => void {
    const primaries = [...this.#primaries];
    const shardKeys = [...this.#shardKeys];
    return () => {
      this.#primaries.clear();
      this.#shardKeys.clear();
      for (const [database, shard] of primaries) this.#primaries.set(database, shard);
      for (const [namespace, key] of shardKeys) this.#shardKeys.set(namespace, key);
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

  /** A time later than all that was in any of its replica sets; `date` is in milliseconds since 1970. */
  nextTime(date: number): Timestamp {
    return this.#clock.next(date);
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
    this.#documents.remove('shards', shard.id);
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
    const document = shardDocument(shard);
    if (this.isDraining(shard)) document.set('draining', true);
    this.#documents.put('shards', document);
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
    this.#documents.put(
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
    this.#documents.remove('databases', database);
    for (const namespace of [...this.#shardKeys.keys()]) {
      if (namespace.startsWith(`${database}.`)) this.unshardCollection(namespace);
    }
  }

  /** The shard key of `database.collection`; undefined where it is not sharded. */
  shardKeyOf(namespace: string): Fields | undefined {
    return this.#shardKeys.get(namespace);
  }

  /** Writes down the shard key of a collection that is there: one chunk, on its database's shard. */
  shardCollection(
    { database, name }: Namespace,
    { key, unique }: { readonly key: Fields; readonly unique: boolean },
  ): void {
    const { storage, id } = this.shardOf(database);
    const uuid = new Binary(present(storage.collection(database, name)).uuid, 4);
    const namespace = `${database}.${name}`;
    this.#shardKeys.set(namespace, key);
    const timestamp = this.clusterTime;
    const documents = shardedDocuments({ namespace, key, unique, uuid, shard: id, timestamp });
    this.#documents.put('collections', documents.collection);
    this.#documents.put('chunks', documents.chunk);
    const command: Fields = new Map<string, Value>([
      ['shardCollection', name],
      ['shardKey', key],
      ['unique', unique],
      ['numInitialChunks', 0n],
      ['presplitHashedZones', false],
    ]);
    storage.logCommand(database, command, { uuid: uuid.value() });
  }

  /** Forgets the shard key of a collection that was dropped. */
  unshardCollection(namespace: string): void {
    if (!this.#shardKeys.delete(namespace)) return;
    this.#documents.remove('collections', namespace);
    this.#documents.remove('chunks', namespace);
  }

  /** Writes down that a mongos is there. */
  noteMongos(mongos: string, version: string, now: number): void {
    this.#documents.put(
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

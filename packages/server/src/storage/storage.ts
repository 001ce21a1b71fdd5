import { byteAt, present } from '@touchstone/protocol';
import { Binary, Int32, type Timestamp } from 'bson';
import { asText } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { Catalog, type CatalogEntry, type View } from './catalog.ts';
import type { ClusterClock } from './cluster-clock.ts';
import { Collection, type Namespace } from './collection.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { DocumentCollection } from './document-collection.ts';
import { type IndexDefinition, indexPathsOf } from './index-definition.ts';
import {
  type ChangeJournal,
  type CommandDetails,
  Oplog,
  type OpTime,
  type SingleChange,
  type TransactionIdentity,
} from './oplog.ts';
import type { StorageCopy, StorageSnapshot } from './storage-snapshot.ts';
import { type TransactionHost, TransactionStore } from './transaction-store.ts';

export interface StorageOptions {
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** True if there is an op-log: on a replica set, not on a standalone server. */
  readonly replicated: boolean;
  /** The time that versions are kept for snapshot reads, in seconds; 0 keeps none but those in use. */
  readonly historySeconds?: number;
  /** The number of entries of the op-log that are kept. */
  readonly oplogEntries?: number;
  /** The place where the times of writes come from, if not from a clock of its own. */
  readonly clock?: ClusterClock | undefined;
}

/** Everything that is stored: by a standalone server, or by all members of a replica set together. */
export class Storage implements TransactionHost {
  readonly oplog: Oplog;
  readonly catalog: Catalog = new Catalog();
  /** The shard of a cluster that it is; undefined outside of one. */
  shardName: string | undefined;
  /** The shard key of `database.collection` in its cluster; undefined outside of one, or for what is not sharded. */
  shardKeyOf: ((namespace: string) => Fields | undefined) | undefined;
  readonly #options: StorageOptions;
  readonly #snapshots = new Map<OpTime, number>();
  readonly #laggards = new Set<() => OpTime>();
  readonly #transactions = new Set<TransactionStore>();
  readonly #ttlListeners = new Set<() => void>();
  #horizonDate = 0;
  #historyHorizon: OpTime = 0;

  constructor(options: StorageOptions) {
    this.#options = options;
    this.oplog = new Oplog({
      date: options.date,
      clock: options.clock,
      keep: options.replicated ? (options.oplogEntries ?? 50_000) : 0,
    });
  }

  /** The oldest position that somebody may still read. */
  horizon(): OpTime {
    let horizon = this.#history();
    for (const position of this.#snapshots.keys()) horizon = Math.min(horizon, position);
    for (const laggard of this.#laggards) horizon = Math.min(horizon, laggard());
    return horizon;
  }

  // Looked up once a second at most: versions may be kept a little longer than promised.
  #history(): OpTime {
    const seconds = this.#options.historySeconds ?? 0;
    if (!this.#options.replicated || seconds === 0) return this.oplog.position;
    const now = this.#options.date();
    if (now - this.#horizonDate >= 1000) {
      this.#horizonDate = now;
      this.#historyHorizon = this.oplog.opTimeAtWallTime(now - seconds * 1000);
    }
    return this.#historyHorizon;
  }

  /** Keeps what is visible now until the returned function is called. */
  holdSnapshot(position: OpTime = this.oplog.position): () => void {
    this.#snapshots.set(position, (this.#snapshots.get(position) ?? 0) + 1);
    let held = true;
    return () => {
      const count = this.#snapshots.get(position) ?? 0;
      if (!held) return;
      held = false;
      if (count > 1) this.#snapshots.set(position, count - 1);
      else this.#snapshots.delete(position);
    };
  }

  /** Remembers everything as it is now; it costs as much as there are collections, and then what is overwritten. */
  snapshot(): StorageSnapshot {
    const { position } = this;
    return {
      entries: this.catalog.all().map((entry) => ({
        entry,
        description: entry.kind === 'collection' ? entry.description : undefined,
      })),
      position,
      release: this.holdSnapshot(position),
    };
  }

  /** Makes everything what it was, in one step. No transaction may be in progress. Returns the step's position. */
  restore(snapshot: StorageSnapshot): OpTime {
    const position = this.oplog.restart('restored a snapshot');
    for (const { entry, description } of snapshot.entries) {
      if (entry.kind !== 'collection' || description === undefined || entry.isDerived) continue;
      entry.restore(description, snapshot.position, position);
    }
    this.catalog.replace(
      snapshot.entries.map(({ entry }) => entry),
      position,
    );
    const { release } = snapshot;
    snapshot.position = position;
    snapshot.release = this.holdSnapshot(position);
    release();
    this.catalog.sweep(this.horizon());
    this.journal?.replaced();
    return position;
  }

  /** Copies the collections of some databases. */
  copy(databases: ReadonlySet<string>): StorageCopy {
    return this.catalog.all().flatMap((entry) => {
      if (entry.kind !== 'collection' || entry.isDerived) return [];
      if (!databases.has(entry.namespace.database)) return [];
      const { namespace, uuid, options, indexes } = entry;
      const definitions = indexes.slice(1).map(({ definition }) => definition);
      const documents = Array.from(entry.records(), ({ head }) => head.bytes ?? []).flat();
      return [{ namespace, uuid, options, definitions, documents: documents as Uint8Array[] }];
    });
  }

  /** Puts a copy in the place of everything. No transaction may be in progress. Returns the step's position. */
  replace(copy: StorageCopy): OpTime {
    const position = this.oplog.restart('replaced everything');
    // The op-log, which shows itself as a collection, goes on.
    const own = this.catalog
      .all()
      .filter((entry) => entry.kind === 'collection' && entry.isDerived);
    this.catalog.replace(own, position);
    this.#take(copy, position);
    this.journal?.replaced();
    this.catalog.sweep(this.horizon());
    return position;
  }

  #take(copy: StorageCopy, position: OpTime): void {
    for (const { namespace, uuid, options, definitions, documents } of copy) {
      const collection = this.draftCollection(namespace, options, uuid);
      this.publish(collection, position);
      for (const document of documents) collection.applyInsert(document, position);
      for (const definition of definitions) collection.addIndex(definition);
    }
  }

  /**
   * Moves the collections and views of a database to another storage. Who watches changes hears nothing: no document is
   * another than before. No transaction in progress may have looked into the database.
   */
  handOver(database: string, to: Storage): void {
    const note = (storage: Storage, msg: string): OpTime =>
      storage.oplog.append({ kind: 'noop', note: new Map([['msg', `${msg} ${database}`]]) });
    const entries = this.catalog.entries(database);
    const taken = note(to, 'took over');
    to.#take(this.copy(new Set([database])), taken);
    for (const entry of entries) if (entry.kind === 'view') to.catalog.add(entry);
    const left = note(this, 'handed over');
    for (const entry of entries) this.catalog.remove(entry, left);
    this.catalog.sweep(this.horizon());
    this.journal?.replaced();
    to.journal?.replaced();
  }

  /** Registers a member whose position is behind: what it sees is kept. */
  addLaggard(position: () => OpTime): () => void {
    this.#laggards.add(position);
    return () => {
      this.#laggards.delete(position);
    };
  }

  /** Calls `listener` when documents get a time to live, until the returned function is called. */
  onExpiring(listener: () => void): () => void {
    this.#ttlListeners.add(listener);
    return () => {
      this.#ttlListeners.delete(listener);
    };
  }

  noteExpiring(): void {
    for (const listener of [...this.#ttlListeners]) listener();
  }

  /** The place where changes are written down; undefined where everything is in memory alone. */
  get journal(): ChangeJournal | undefined {
    return this.oplog.journal;
  }

  /** Writes changes down from now on. */
  keepIn(journal: ChangeJournal): void {
    this.oplog.journal = journal;
  }

  /** The position of the newest write. */
  get position(): OpTime {
    return this.oplog.position;
  }

  /** The data as a transaction sees it that reads at `position`. */
  beginTransaction(position: OpTime): TransactionStore {
    const release = this.holdSnapshot(position);
    const transaction: TransactionStore = new TransactionStore(this, position, () => {
      release();
      this.#transactions.delete(transaction);
    });
    this.#transactions.add(transaction);
    return transaction;
  }

  /** A transaction in progress that has looked into a collection, or into any of the database. */
  userOf(database: string, name?: string): TransactionStore | undefined {
    for (const each of this.#transactions) if (each.uses(database, name)) return each;
    return undefined;
  }

  find(database: string, name: string, at?: OpTime): DocumentCollection | View | undefined {
    return this.catalog.find(database, name, at);
  }

  stored(database: string, name: string, at?: OpTime): Collection | undefined {
    return this.collection(database, name, at);
  }

  /** The collection of that name as a reader at `at` sees it; undefined for views and unknown names. */
  collection(database: string, name: string, at?: OpTime): Collection | undefined {
    const entry = this.catalog.find(database, name, at);
    return entry?.kind === 'collection' ? entry : undefined;
  }

  /** Creates a collection; its `_id` index takes the collection's collation. */
  createCollection(
    namespace: Namespace,
    options: CollectionOptions,
    uuid?: Uint8Array,
  ): Collection {
    const collection = this.draftCollection(namespace, options, uuid);
    const position = this.oplog.append(this.creation(collection));
    this.publish(collection, position);
    return collection;
  }

  draftCollection(
    namespace: Namespace,
    options: CollectionOptions,
    uuid: Uint8Array = this.newUuid(),
  ): Collection {
    this.catalog.checkDatabaseCase(namespace.database);
    return new Collection(this, namespace, { uuid, options, idIndex: idIndexOf(options) });
  }

  creation({ namespace, options, uuid, indexes }: Collection): SingleChange {
    const { database, name } = namespace;
    const command: Fields = new Map([['create', name], ...options.shown]);
    if (options.clustered === undefined) {
      command.set('idIndex', present(indexes[0]).definition.specification);
    }
    return { kind: 'command', database, command, uuid };
  }

  publish(collection: Collection, position: OpTime): void {
    collection.createdAt = position;
    this.catalog.add(collection);
  }

  logTransaction(
    changes: readonly SingleChange[],
    identity: TransactionIdentity,
    at?: Timestamp,
  ): OpTime {
    return this.oplog.append({ kind: 'transaction', changes, identity }, at);
  }

  /** Drops a collection or a view. */
  drop(entry: CatalogEntry): void {
    const { database, name } = entry.namespace;
    const position = this.logCommand(database, new Map([['drop', name]]), { uuid: uuidOf(entry) });
    this.catalog.remove(entry, position);
    this.catalog.sweep(this.horizon());
  }

  /** Gives a collection another name, in place of what is called so. */
  rename(collection: Collection, to: Namespace, replaced: CatalogEntry | undefined): void {
    const from = collection.namespace;
    const command: Fields = new Map<string, Value>([
      ['renameCollection', `${from.database}.${from.name}`],
      ['to', `${to.database}.${to.name}`],
    ]);
    if (replaced?.kind === 'collection') command.set('dropTarget', new Binary(replaced.uuid, 4));
    const position = this.logCommand(from.database, command, { uuid: collection.uuid });
    if (replaced !== undefined) this.catalog.remove(replaced, position);
    this.catalog.move(collection, to);
  }

  /** Writes a change of the catalog into the op-log. */
  logCommand(database: string, command: Fields, details: CommandDetails = {}): OpTime {
    return this.oplog.append({ kind: 'command', database, command, ...details });
  }

  newUuid(): Uint8Array {
    const bytes = Uint8Array.from(this.#options.randomBytes(16));
    bytes[6] = (byteAt(bytes, 6) & 0x0f) | 0x40;
    bytes[8] = (byteAt(bytes, 8) & 0x3f) | 0x80;
    return bytes;
  }
}

function uuidOf(entry: CatalogEntry): Uint8Array | undefined {
  return entry.kind === 'collection' ? entry.uuid : undefined;
}

function idIndexOf(options: CollectionOptions): IndexDefinition {
  const key: Fields = new Map([['_id', new Int32(1)]]);
  const { clustered } = options;
  const specification: Fields = new Map(clustered);
  if (clustered === undefined)
    specification.set('v', new Int32(2)).set('key', key).set('name', '_id_');
  else specification.set('clustered', true);
  const collation = options.shown.get('collation');
  if (collation !== undefined) specification.set('collation', collation);
  return {
    name: asText(specification.get('name')),
    specification,
    paths: indexPathsOf(key),
    unique: false,
    sparse: false,
    hidden: false,
    prepareUnique: false,
    expireAfterSeconds: undefined,
    collation: options.collation,
    covers: undefined,
  };
}

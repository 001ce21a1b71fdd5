import type { Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import type { View } from './catalog.ts';
import type { Collection } from './collection.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { DataStore } from './data-store.ts';
import type { DocumentCollection, Namespace } from './document-collection.ts';
import type { CommandDetails, OpTime, SingleChange, TransactionIdentity } from './oplog.ts';
import { TransactionCollection } from './transaction-collection.ts';
import { type ConflictingTransaction, WriteConflict } from './write-conflict.ts';

/** The part of the storage that a transaction needs below it. */
export interface TransactionHost extends DataStore {
  readonly position: OpTime;
  /** The collection as it is stored. */
  stored(database: string, name: string, at?: OpTime): Collection | undefined;
  /** A collection that nobody else sees until `publish`. */
  draftCollection(namespace: Namespace, options: CollectionOptions): Collection;
  /** The entry of the op-log about such a collection. */
  creation(collection: Collection): SingleChange;
  logTransaction(
    changes: readonly SingleChange[],
    identity: TransactionIdentity,
    at?: Timestamp,
  ): OpTime;
  publish(collection: Collection, position: OpTime): void;
}

/** The data as one transaction sees it: a snapshot, with its own writes over it until it ends. */
export class TransactionStore implements DataStore, ConflictingTransaction {
  readonly position: OpTime;
  readonly #host: TransactionHost;
  readonly #release: () => void;
  readonly #collections = new Map<string, TransactionCollection>();
  readonly #drafts = new Set<TransactionCollection>();
  readonly #used = new Set<string>();
  #changes: SingleChange[] = [];
  readonly #listeners = new Set<() => void>();

  /** `release` lets go of the snapshot. */
  constructor(host: TransactionHost, position: OpTime, release: () => void) {
    this.#host = host;
    this.position = position;
    this.#release = release;
  }

  /** True if it has not written anything. */
  get isReadOnly(): boolean {
    return this.#changes.length === 0;
  }

  /** Tells whether it has looked into a collection, or into any of the database. */
  uses(database: string, name?: string): boolean {
    if (name !== undefined) return this.#used.has(`${database}.${name}`);
    for (const used of this.#used) if (used.startsWith(`${database}.`)) return true;
    return false;
  }

  /** True if it created the collection itself. */
  hasCreated(collection: DocumentCollection): boolean {
    return this.#drafts.has(collection as TransactionCollection);
  }

  find(database: string, name: string): DocumentCollection | View | undefined {
    const found = this.#host.find(database, name);
    return found?.kind === 'view' ? found : this.collection(database, name);
  }

  collection(database: string, name: string): TransactionCollection | undefined {
    const key = `${database}.${name}`;
    this.#used.add(key);
    const known = this.#collections.get(key);
    if (known !== undefined) return known;
    const stored = this.#host.stored(database, name, this.position);
    return stored === undefined ? undefined : this.#over(key, stored);
  }

  createCollection(namespace: Namespace, options: CollectionOptions): DocumentCollection {
    const { database, name } = namespace;
    const key = `${database}.${name}`;
    this.#used.add(key);
    // Somebody created it since the transaction began: that is no reason to start over.
    const since = this.#host.stored(database, name);
    if (since !== undefined) return this.#over(key, since);
    const draft = this.#host.draftCollection(namespace, options);
    this.#changes.push(this.#host.creation(draft));
    const collection = this.#over(key, draft);
    this.#drafts.add(collection);
    return collection;
  }

  /** Notes a change of the catalog for the op-log. */
  logCommand(database: string, command: Fields, details: CommandDetails = {}): void {
    this.#changes.push({ kind: 'command', database, command, ...details });
  }

  /**
   * Throws when it could not be committed later on for sure: what is written is reserved already, but nobody can reserve
   * the name of a new collection.
   */
  prepare(): void {
    if (this.#drafts.size === 0) return;
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      'Cannot create new collections inside distributed transactions',
    );
  }

  /**
   * Makes all writes visible at once, at the time `at` if one is given. Throws WriteConflict, and is then to be aborted;
   * never after `prepare`.
   */
  commit(identity: TransactionIdentity, at?: Timestamp): OpTime {
    for (const { namespace, fullName } of this.#drafts) {
      if (this.#host.find(namespace.database, namespace.name) === undefined) continue;
      throw new WriteConflict(`Collection namespace '${fullName}' is already in use.`);
    }
    if (this.isReadOnly) {
      this.#end();
      return this.#host.position;
    }
    const position = this.#host.logTransaction(this.#changes, identity, at);
    for (const { base } of this.#drafts) this.#host.publish(base, position);
    for (const collection of this.#collections.values()) collection.commit(position);
    this.#end();
    return position;
  }

  /** Forgets all writes. */
  abort(): void {
    this.#end();
  }

  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #over(key: string, stored: Collection): TransactionCollection {
    const collection = new TransactionCollection(stored, {
      holder: this,
      position: this.position,
      log: (change) => this.#changes.push(change),
    });
    this.#collections.set(key, collection);
    return collection;
  }

  #end(): void {
    for (const collection of this.#collections.values()) collection.release();
    this.#release();
    for (const listener of [...this.#listeners]) listener();
    // The session remembers how the transaction ended, and needs nothing of what it wrote for that.
    this.#listeners.clear();
    this.#collections.clear();
    this.#drafts.clear();
    this.#used.clear();
    // The op-log has this list, if it was committed.
    this.#changes = [];
  }
}

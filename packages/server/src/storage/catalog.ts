import { present } from '@touchstone/protocol';
import type { Collation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import type { Collection, Namespace } from './collection.ts';
import type { OpTime } from './oplog.ts';

/** A view: a pipeline over a collection or another view. */
export interface View {
  readonly kind: 'view';
  readonly namespace: Namespace;
  readonly viewOn: string;
  readonly pipeline: readonly Fields[];
  readonly collation: Collation | undefined;
  readonly shown: Fields;
}

export type CatalogEntry = Collection | View;

/** Databases, their collections and views, by name. */
export class Catalog {
  readonly #databases = new Map<string, Map<string, CatalogEntry>>();
  // Dropped collections that a reader in the past may still ask for.
  readonly #retired: Collection[] = [];
  /** Makes what has a name without being stored under it: the buckets of a time series. */
  derive: ((database: string, name: string) => Collection | undefined) | undefined;

  databases(): string[] {
    return [...this.#databases.keys()];
  }

  /** The entries of a database in the order of their names. */
  entries(database: string): CatalogEntry[] {
    return [...(this.#databases.get(database)?.values() ?? [])];
  }

  find(database: string, name: string, at?: OpTime): CatalogEntry | undefined {
    const entry = this.#databases.get(database)?.get(name) ?? this.derive?.(database, name);
    if (at === undefined || entry?.kind === 'view') return entry;
    if (entry !== undefined && entry.createdAt <= at) return entry;
    return this.#retired.findLast(
      ({ namespace, createdAt, droppedAt }) =>
        namespace.database === database &&
        namespace.name === name &&
        createdAt <= at &&
        present(droppedAt) > at,
    );
  }

  add(entry: CatalogEntry): void {
    const { database, name } = entry.namespace;
    this.checkDatabaseCase(database);
    let entries = this.#databases.get(database);
    if (entries === undefined) {
      entries = new Map();
      this.#databases.set(database, entries);
    }
    entries.set(name, entry);
  }

  remove(entry: CatalogEntry, position: OpTime): void {
    const { database, name } = entry.namespace;
    const entries = this.#databases.get(database);
    entries?.delete(name);
    if (entries?.size === 0) this.#databases.delete(database);
    if (entry.kind === 'collection') {
      entry.droppedAt = position;
      this.#retired.push(entry);
    }
  }

  /** Puts a collection under another name, which must be free. */
  move(collection: Collection, to: Namespace): void {
    const { database, name } = collection.namespace;
    const entries = this.#databases.get(database);
    entries?.delete(name);
    if (entries?.size === 0) this.#databases.delete(database);
    collection.namespace = to;
    this.add(collection);
  }

  /** Everything that has a name, as it is now. */
  all(): readonly CatalogEntry[] {
    return [...this.#databases.values()].flatMap((entries) => [...entries.values()]);
  }

  /** Holds these, what is derived, and nothing else from a position on; each stands under its namespace. */
  replace(entries: readonly CatalogEntry[], position: OpTime): void {
    const derived = this.all().filter((entry) => entry.kind === 'collection' && entry.isDerived);
    const kept = new Set([...derived, ...entries]);
    for (const entry of this.all()) if (!kept.has(entry)) this.remove(entry, position);
    this.#databases.clear();
    for (const entry of kept) {
      if (entry.kind === 'collection') entry.droppedAt = undefined;
      const retired = this.#retired.indexOf(entry as Collection);
      if (retired >= 0) this.#retired.splice(retired, 1);
      this.add(entry);
    }
  }

  /** Forgets dropped collections that nobody at or after `horizon` can see. */
  sweep(horizon: OpTime): void {
    // They stand in the order in which they were dropped.
    const seen = this.#retired.findIndex(({ droppedAt }) => present(droppedAt) > horizon);
    this.#retired.splice(0, seen < 0 ? this.#retired.length : seen);
  }

  /** Two databases may not differ by case alone. */
  checkDatabaseCase(database: string): void {
    if (this.#databases.has(database)) return;
    const lower = database.toLowerCase();
    for (const existing of this.#databases.keys()) {
      if (existing.toLowerCase() !== lower) continue;
      throw new CommandError(
        'DatabaseDifferCase',
        `db already exists with different case already have: [${existing}] trying to create [${database}]`,
      );
    }
  }
}

import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { Namespace } from './operation.ts';

/** A database, with or without a collection in it. */
export class MongoDBNamespace implements Namespace {
  /** The database. */
  readonly db: string;
  /** The collection. */
  readonly collection?: string;

  constructor(db: string, collection?: string) {
    this.db = db;
    if (collection) this.collection = collection;
  }

  /** A line for people. */
  toString(): string {
    return this.collection === undefined ? this.db : `${this.db}.${this.collection}`;
  }

  /** The same database with a collection. */
  withCollection(collection: string): MongoDBNamespace & { readonly collection: string } {
    return new MongoDBNamespace(this.db, collection) as MongoDBNamespace & { collection: string };
  }

  /** Reads `database.collection`; the database ends at the first dot. */
  static fromString(namespace?: string): MongoDBNamespace {
    if (typeof namespace !== 'string' || namespace === '') {
      throw new MongoInvalidArgumentError(`Cannot parse namespace from "${String(namespace)}"`);
    }
    const [db = '', ...collection] = namespace.split('.');
    return new MongoDBNamespace(db, collection.join('.'));
  }
}

/** A collection and its database. */
export class MongoDBCollectionNamespace extends MongoDBNamespace {
  /** The collection. */
  declare readonly collection: string;

  constructor(db: string, collection: string) {
    super(db, collection);
  }

  /** Reads it from a text. */
  static override fromString(namespace?: string): MongoDBCollectionNamespace {
    const { db, collection = '' } = MongoDBNamespace.fromString(namespace);
    return new MongoDBCollectionNamespace(db, collection);
  }
}

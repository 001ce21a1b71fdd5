import type { Document } from 'bson';
import { ChangeStream } from '../change-stream/change-stream.ts';
import type { ChangeStreamDocument } from '../change-stream/change-stream-document.ts';
import type { ChangeStreamOptions } from '../change-stream/change-stream-options.ts';
import type { AggregateOptions, AggregationCursor } from '../cursor/aggregation-cursor.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { CommandOperationOptions } from '../operation/command-options.ts';
import { BatchDecoder } from '../operation/document-batch.ts';
import { type DropCollectionOptions, dropCollection } from '../operations/drop-collection.ts';
import { listCollections } from '../operations/list-collections.ts';
import { type RenameOptions, renameCollection } from '../operations/rename-collection.ts';
import type { CollectionOptions, CollectionParts } from './collection-base.ts';
import { CollectionIndexes } from './collection-indexes.ts';
import { dropEncrypted, findEncryptedFields } from './encrypted-collection.ts';

/** The database that a collection belongs to, as its `db` shows it; it is a `Db`. */
export interface CollectionDatabase {
  readonly databaseName: string;
  readonly client: any;
  collection<T extends Document = Document>(
    name: string,
    options?: CollectionOptions,
  ): Collection<T>;
  command(command: Document, options?: any): Promise<Document>;
  aggregate<T extends Document = Document>(
    pipeline?: Document[],
    options?: AggregateOptions,
  ): AggregationCursor<T>;
  dropCollection(name: string, options?: DropCollectionOptions): Promise<boolean>;
  dropDatabase(options?: CommandOperationOptions): Promise<boolean>;
}

/** A collection of documents. Made by `Db.collection`; nothing is sent for it. */
export class Collection<TSchema extends Document = Document> extends CollectionIndexes<TSchema> {
  readonly db: CollectionDatabase;
  readonly #parts: CollectionParts;

  constructor(db: CollectionDatabase, parts: CollectionParts) {
    super(parts);
    this.db = db;
    this.#parts = parts;
  }

  /** Drops the collection. False: there was none, and the server said so. */
  async drop(options: DropCollectionOptions = {}): Promise<boolean> {
    const encryptedFields = await findEncryptedFields(this.executor, this.ns, options);
    if (encryptedFields !== undefined) {
      return dropEncrypted(this.executor, this.ns, { ...options, encryptedFields });
    }
    const settings = this.executor.settingsFor(options);
    return this.executor.run(dropCollection(this.ns, options, settings), options);
  }

  /** Gives the collection another name; returns it under that name. */
  async rename(newName: string, options: RenameOptions = {}): Promise<Collection<TSchema>> {
    const renamed = new Collection<TSchema>(this.db, { ...this.#parts, name: newName });
    const settings = this.executor.settingsFor(options);
    await this.executor.run(renameCollection(this.ns, newName, options, settings), options);
    return renamed;
  }

  /** The options that the collection was created with. Rejects with `MongoAPIError` when there is none. */
  async options(options: CommandOperationOptions = {}): Promise<Document> {
    const settings = this.executor.settingsFor(options);
    const filter = { name: this.collectionName };
    const listing = listCollections(this.dbName, filter, {}, settings);
    const { batch } = await this.executor.run(listing, options);
    const found = batch.shift(new BatchDecoder(settings.bson));
    if (found === undefined) throw new MongoAPIError(`collection ${this.namespace} not found`);
    return found.options;
  }

  async isCapped(options?: CommandOperationOptions): Promise<boolean> {
    const { capped } = await this.options(options);
    return capped === true;
  }

  /** What happens to the collection's documents from now on, or from where the options say. */
  watch<TLocal extends Document = TSchema, TChange extends Document = ChangeStreamDocument<TLocal>>(
    pipeline: Document[] = [],
    options: ChangeStreamOptions = {},
  ): ChangeStream<TLocal, TChange> {
    const { core, settings } = this.executor;
    return new ChangeStream<TLocal, TChange>(
      { host: core, settings, namespace: this.ns, domain: 'collection', parent: this },
      pipeline,
      options,
    );
  }
}

// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
// biome-ignore-all lint/style/noExcessiveLinesPerFile: a facade has as many methods as its interface, each of a few lines.
import type { Document } from 'bson';
import { OrderedBulkOperation, UnorderedBulkOperation } from '../bulk/bulk-operation.ts';
import { type BulkWriteOptions, bulkWrite } from '../bulk/bulk-write.ts';
import {
  type AnyBulkWriteOperation,
  insertStatement,
  type Statement,
  toStatement,
} from '../bulk/write-model.ts';
import { ChangeStream } from '../change-stream/change-stream.ts';
import type { ChangeStreamDocument } from '../change-stream/change-stream-document.ts';
import type { ChangeStreamOptions } from '../change-stream/change-stream-options.ts';
import type { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import { type AggregateOptions, AggregationCursor } from '../cursor/aggregation-cursor.ts';
import { FindCursor, type FindOptions } from '../cursor/find-cursor.ts';
import {
  ListIndexesCursor,
  type ListIndexesOptions,
  ListSearchIndexesCursor,
} from '../cursor/list-cursors.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { BulkWriteResult } from '../error/bulk-write-result.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import { isNamespaceNotFound } from '../error/server-error.ts';
import { checkFilter } from '../operation-model/check-filter.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import type {
  Abortable,
  CommandOperationOptions,
  Hint,
  OperationOptions,
} from '../operation-model/command-options.ts';
import { BatchDecoder } from '../operation-model/document-batch.ts';
import { formatHint } from '../operation-model/format-hint.ts';
import { given } from '../operation-model/given-options.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import { type CountOptions, count } from '../operations/count.ts';
import { type CountDocumentsOptions, countDocuments } from '../operations/count-documents.ts';
import {
  type CreateIndexesOptions,
  createIndexes,
  indexDescription,
} from '../operations/create-indexes.ts';
import { deleteDocuments, deleteStatement } from '../operations/delete.ts';
import { type DistinctOptions, distinct } from '../operations/distinct.ts';
import { type DropCollectionOptions, dropCollection } from '../operations/drop-collection.ts';
import { type DropIndexesOptions, dropIndexes } from '../operations/drop-indexes.ts';
import {
  type FindOneAndDeleteOptions,
  type FindOneAndReplaceOptions,
  type FindOneAndUpdateOptions,
  findAndModify,
  type Modification,
} from '../operations/find-and-modify.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { listCollections } from '../operations/list-collections.ts';
import {
  type MapReduceCode,
  type MapReduceOptions,
  type MapReduceTarget,
  mapReduce,
} from '../operations/map-reduce.ts';
import { type RenameOptions, renameCollection } from '../operations/rename-collection.ts';
import {
  createSearchIndexes,
  dropSearchIndex,
  type SearchIndexDescription,
  updateSearchIndex,
} from '../operations/search-indexes.ts';
import { type UpdateStatement, update, updateStatement } from '../operations/update.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type {
  Flatten,
  OptionalUnlessRequiredId,
  WithId,
  WithoutId,
} from '../schema/document-id.ts';
import type { Filter } from '../schema/filter.ts';
import type {
  IndexDescription,
  IndexDescriptionCompact,
  IndexDescriptionInfo,
  IndexOptions,
  IndexSpecification,
} from '../schema/index-specification.ts';
import type { Sort } from '../schema/sort.ts';
import type { UpdateFilter } from '../schema/update-filter.ts';
import type {
  CollectionOptions,
  CreateIndexOptions,
  DeleteOptions,
  EstimatedDocumentCountOptions,
  Explaining,
  FindOneOptions,
  IndexInformationOptions,
  InsertOneOptions,
  ListSearchIndexesOptions,
  ReplaceOptions,
  UpdateOptions,
} from './collection-options.ts';
import { type CollectionState, collectionState, hinted, prepareId } from './collection-state.ts';
import type { DbState } from './db-state.ts';
import { dropEncrypted, findEncryptedFields } from './encrypted-collection.ts';
import {
  type DeleteResult,
  type InsertManyResult,
  type InsertOneResult,
  type ModifyResult,
  type UpdateResult,
  updateResult,
} from './write-results.ts';

/** The database that a collection belongs to, as its `db` shows it; it is a `Db`. */
export interface CollectionDatabase {
  readonly s: DbState;
  readonly databaseName: string;
  readonly client: any;
  collection<T extends Document = Document>(
    name: string,
    options?: CollectionOptions,
  ): Collection<T>;
  command(command: Document, options?: object): Promise<Document>;
  aggregate<T extends Document = Document>(
    pipeline?: Document[],
    options?: AggregateOptions,
  ): AggregationCursor<T>;
  dropCollection(name: string, options?: DropCollectionOptions): Promise<boolean>;
  dropDatabase(options?: CommandOperationOptions): Promise<boolean>;
}

const SEARCH_INDEX_NAME = 'default';

type Resulting<Included extends boolean> = { includeResultMetadata: Included };

/**
 * A collection of documents. Made by `Db.collection` too; nothing is sent for it. One class whose methods are all its
 * own: libraries list them by `Object.getOwnPropertyNames(Collection.prototype)`.
 *
 * In the examples of the driver, `client` is a `MongoClient`, `db` a database of it, and `people` a collection with Ada (`_id` 1,
 * 36 years, London), Grace (2, 45, New York) and Alan (3, 41, London).
 *
 * @example
 * ```ts
 * await people.insertOne({ _id: 4, name: 'Edsger', age: 50 });
 * await people.updateOne({ name: 'Edsger' }, { $set: { city: 'Austin' } });
 * await people.findOne({ age: { $gt: 45 } }); // => { _id: 4, name: 'Edsger', age: 50, city: 'Austin' }
 * ```
 */
export class Collection<TSchema extends Document = Document> {
  /** The database that the collection is in. */
  readonly db: CollectionDatabase;
  /** The `MongoClient` that the collection was made by. */
  readonly client: CollectionDatabase['client'];
  /** The driver's own, and what libraries look for: `s.namespace`. No part of the interface that is promised. */
  readonly s: CollectionState;

  /** Throws `MongoInvalidArgumentError` for a name that no collection can have. */
  constructor(db: CollectionDatabase, name: string, options?: CollectionOptions) {
    this.db = db;
    this.client = db.client;
    this.s = collectionState(db, name, options);
  }

  /** The name of the database. */
  get dbName(): string {
    return this.s.namespace.db;
  }

  /** The name of the collection. */
  get collectionName(): string {
    return this.s.namespace.collection;
  }

  /** The full name of the collection, `database.collection`. */
  get namespace(): string {
    return this.s.namespace.toString();
  }

  /** Database and name; not part of the interface that is promised. */
  get fullNamespace(): MongoDBNamespace {
    return this.s.namespace;
  }

  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  get readConcern(): ReadConcern | undefined {
    return this.s.executor.settings.readConcern;
  }

  /** The members that may answer; default: that of whatever it was made by. */
  get readPreference(): ReadPreference {
    return this.s.executor.settings.readPreference ?? ReadPreference.primary;
  }

  /** The number of members that must have a write; default: that of whatever it was made by. */
  get writeConcern(): WriteConcern | undefined {
    return this.s.executor.settings.writeConcern;
  }

  /** Tells how BSON is read and written. */
  get bsonOptions(): BSONSerializeOptions {
    return this.s.executor.settings.bson;
  }

  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  get timeoutMS(): number | undefined {
    return this.s.executor.settings.timeoutMS;
  }

  /** The index that reads are told to use. */
  get hint(): Hint | undefined {
    return this.s.collectionHint;
  }

  set hint(hint: Hint | undefined) {
    this.s.collectionHint = formatHint(hint);
  }

  /**
   * Inserts a document, and gives it an `_id` where it has none (CRUD).
   *
   * @example
   * ```ts
   * await people.insertOne({ _id: 4, name: 'Edsger', age: 50 }); // => { acknowledged: true, insertedId: 4 }
   * await people.insertOne({ _id: 4, name: 'Barbara', age: 44 }); // throws MongoServerError: E11000 duplicate key error …
   * ```
   */
  async insertOne(
    doc: OptionalUnlessRequiredId<TSchema>,
    options?: InsertOneOptions,
  ): Promise<InsertOneResult<TSchema>> {
    const { executor, namespace } = this.s;
    const wanted = given(options);
    const settings = executor.settingsFor(wanted);
    const insertedId = prepareId(this.s, doc, wanted?.forceServerObjectId);
    await executor.run(insert(namespace, [doc], wanted, settings), wanted);
    return { acknowledged: isAcknowledged(settings), insertedId };
  }

  /**
   * Inserts documents in as few commands as the server's limits allow.
   *
   * @example
   * ```ts
   * const { insertedCount, insertedIds } = await people.insertMany([
   *   { _id: 4, name: 'Edsger', age: 50 },
   *   { _id: 5, name: 'Barbara', age: 44 },
   * ]);
   * insertedCount; // => 2
   * insertedIds; // => { '0': 4, '1': 5 }
   * ```
   */
  async insertMany(
    docs: ReadonlyArray<OptionalUnlessRequiredId<TSchema>>,
    options?: BulkWriteOptions,
  ): Promise<InsertManyResult<TSchema>> {
    if (!Array.isArray(docs)) {
      throw new MongoInvalidArgumentError('Argument "docs" must be an array of documents');
    }
    if (docs.some((document) => document === null || document === undefined)) {
      throw new MongoInvalidArgumentError(
        'Collection.insertMany() cannot be called with an array that has null/undefined values',
      );
    }
    const wanted = given(options) ?? {};
    const makeId = this.#idMaker(wanted);
    const statements = docs.map((document, index) => insertStatement(document, index, makeId));
    const result = await this.#send(statements, wanted);
    const { acknowledged, insertedCount, insertedIds } = result;
    return { acknowledged, insertedCount, insertedIds };
  }

  /**
   * Does many writes, a group of them in one command (CRUD). Throws `MongoBulkWriteError`.
   *
   * @example
   * ```ts
   * const result = await people.bulkWrite([
   *   { insertOne: { document: { _id: 4, name: 'Edsger', age: 50 } } },
   *   { updateMany: { filter: { city: 'London' }, update: { $inc: { age: 1 } } } },
   *   { deleteOne: { filter: { name: 'Grace' } } },
   * ]);
   * result.insertedCount; // => 1
   * result.modifiedCount; // => 2
   * result.deletedCount; // => 1
   * ```
   */
  async bulkWrite(
    operations: ReadonlyArray<AnyBulkWriteOperation<TSchema>>,
    options?: BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    if (!Array.isArray(operations)) {
      throw new MongoInvalidArgumentError('Argument "operations" must be an array of documents');
    }
    return this.#bulkWrite(operations, given(options) ?? {});
  }

  /**
   * Updates one document.
   *
   * @example
   * ```ts
   * const { matchedCount, modifiedCount } = await people.updateOne({ name: 'Ada' }, { $inc: { age: 1 } });
   * matchedCount; // => 1
   * modifiedCount; // => 1
   * await people.updateOne({ name: 'Ada' }, { age: 37 } as never); // throws MongoInvalidArgumentError: …
   * ```
   */
  async updateOne(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
    options?: UpdateOptions & { sort?: Sort },
  ): Promise<UpdateResult<TSchema>> {
    const wanted = given(options) ?? {};
    const statement = updateStatement(filter, update, wanted);
    checkUpdate(update, { ...this.bsonOptions, ...wanted });
    return this.#update(statement, wanted);
  }

  /**
   * Updates all documents that match.
   *
   * @example
   * ```ts
   * const { modifiedCount } = await people.updateMany({ age: { $gt: 40 } }, { $push: { tags: 'senior' } });
   * modifiedCount; // => 2
   * ```
   */
  async updateMany(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
    options?: UpdateOptions,
  ): Promise<UpdateResult<TSchema>> {
    const wanted = given(options) ?? {};
    const statement = updateStatement(filter, update, wanted, true);
    checkUpdate(update, { ...this.bsonOptions, ...wanted });
    return this.#update(statement, wanted);
  }

  /**
   * Replaces one document.
   *
   * @example
   * ```ts
   * await people.replaceOne({ name: 'Ada' }, { name: 'Ada Lovelace', age: 36 });
   * await people.findOne({ _id: 1 }); // => { _id: 1, name: 'Ada Lovelace', age: 36 }
   * ```
   */
  async replaceOne(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options?: ReplaceOptions,
  ): Promise<UpdateResult<TSchema>> {
    const wanted = given(options) ?? {};
    const statement = updateStatement(filter, replacement, wanted);
    checkReplacement(replacement);
    return this.#update(statement, wanted);
  }

  /**
   * Deletes one document.
   *
   * @example
   * ```ts
   * await people.deleteOne({ city: 'London' }); // => { acknowledged: true, deletedCount: 1 }
   * ```
   */
  async deleteOne(filter: Filter<TSchema> = {}, options?: DeleteOptions): Promise<DeleteResult> {
    return this.#delete(filter, given(options) ?? {}, 1);
  }

  /**
   * Deletes all documents that match.
   *
   * @example
   * ```ts
   * await people.deleteMany({ city: 'London' }); // => { acknowledged: true, deletedCount: 2 }
   * ```
   */
  async deleteMany(filter: Filter<TSchema> = {}, options?: DeleteOptions): Promise<DeleteResult> {
    return this.#delete(filter, given(options) ?? {}, 0);
  }

  /**
   * Deletes one document and returns it as it was.
   *
   * @example
   * ```ts
   * const oldest = await people.findOneAndDelete({}, { sort: { age: -1 } });
   * oldest?.name; // => 'Grace'
   * ```
   */
  findOneAndDelete(
    filter: Filter<TSchema>,
    options: FindOneAndDeleteOptions & Resulting<true>,
  ): Promise<ModifyResult<TSchema>>;
  findOneAndDelete(
    filter: Filter<TSchema>,
    options: FindOneAndDeleteOptions & Resulting<false>,
  ): Promise<WithId<TSchema> | null>;
  findOneAndDelete(
    filter: Filter<TSchema>,
    options: FindOneAndDeleteOptions,
  ): Promise<WithId<TSchema> | null>;
  findOneAndDelete(filter: Filter<TSchema>): Promise<WithId<TSchema> | null>;
  async findOneAndDelete(filter: Document, options?: FindOneAndDeleteOptions): Promise<unknown> {
    return this.#modify(filter, { kind: 'delete' }, given(options) ?? {});
  }

  /**
   * Replaces one document and returns it as it was, or as it is.
   *
   * @example
   * ```ts
   * const before = await people.findOneAndReplace({ name: 'Ada' }, { name: 'Ada Lovelace', age: 36 });
   * before?.name; // => 'Ada'
   * ```
   */
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options: FindOneAndReplaceOptions & Resulting<true>,
  ): Promise<ModifyResult<TSchema>>;
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options: FindOneAndReplaceOptions & Resulting<false>,
  ): Promise<WithId<TSchema> | null>;
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options: FindOneAndReplaceOptions,
  ): Promise<WithId<TSchema> | null>;
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
  ): Promise<WithId<TSchema> | null>;
  async findOneAndReplace(
    filter: Document,
    replacement: Document,
    options?: FindOneAndReplaceOptions,
  ): Promise<unknown> {
    return this.#modify(filter, { kind: 'replace', replacement }, given(options) ?? {});
  }

  /**
   * Updates one document and returns it as it was, or as it is.
   *
   * @example
   * ```ts
   * const after = await people.findOneAndUpdate(
   *   { name: 'Ada' },
   *   { $inc: { age: 1 } },
   *   { returnDocument: 'after' },
   * );
   * after?.age; // => 37
   * ```
   */
  findOneAndUpdate(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
    options: FindOneAndUpdateOptions & Resulting<true>,
  ): Promise<ModifyResult<TSchema>>;
  findOneAndUpdate(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
    options: FindOneAndUpdateOptions & Resulting<false>,
  ): Promise<WithId<TSchema> | null>;
  findOneAndUpdate(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
    options: FindOneAndUpdateOptions,
  ): Promise<WithId<TSchema> | null>;
  findOneAndUpdate(
    filter: Filter<TSchema>,
    update: UpdateFilter<TSchema> | Document[],
  ): Promise<WithId<TSchema> | null>;
  async findOneAndUpdate(
    filter: Document,
    update: Document | Document[],
    options?: FindOneAndUpdateOptions,
  ): Promise<unknown> {
    return this.#modify(filter, { kind: 'update', update }, given(options) ?? {});
  }

  /**
   * Collects writes that end with the first failure.
   *
   * @example
   * ```ts
   * const bulk = people.initializeOrderedBulkOp();
   * bulk.insert({ _id: 4, name: 'Edsger', age: 50 });
   * bulk.find({ name: 'Ada' }).updateOne({ $set: { city: 'Paris' } });
   * bulk.find({ name: 'Alan' }).deleteOne();
   * (await bulk.execute()).deletedCount; // => 1
   * ```
   */
  initializeOrderedBulkOp(options?: BulkWriteOptions): OrderedBulkOperation {
    const wanted = given(options);
    return new OrderedBulkOperation(
      (models, more) => this.#bulkWrite(models, { ...wanted, ...more, ordered: true }),
      this,
    );
  }

  /** Collects writes that go on after a failure. */
  initializeUnorderedBulkOp(options?: BulkWriteOptions): UnorderedBulkOperation {
    const wanted = given(options);
    return new UnorderedBulkOperation(
      (models, more) => this.#bulkWrite(models, { ...wanted, ...more, ordered: false }),
      this,
    );
  }

  /**
   * Nothing is sent before the cursor is asked for a document.
   *
   * @example
   * ```ts
   * const names = [];
   * for await (const { name } of people.find({ city: 'London' }).sort({ age: 1 })) names.push(name);
   * names; // => [ 'Ada', 'Alan' ]
   * ```
   */
  find(): FindCursor<WithId<TSchema>>;
  find(filter: Filter<TSchema>, options?: FindOptions & Abortable): FindCursor<WithId<TSchema>>;
  find<T extends Document>(
    filter: Filter<TSchema>,
    options?: FindOptions & Abortable,
  ): FindCursor<T>;
  find(filter: Document = {}, options?: FindOptions & Abortable): FindCursor<any> {
    const wanted = given(options) ?? {};
    const context = this.s.executor.cursorContext(wanted);
    return new FindCursor(context, this.s.namespace, checkFilter(filter), hinted(this.s, wanted));
  }

  /**
   * The first document that matches, or null.
   *
   * @example
   * ```ts
   * const grace = await people.findOne({ name: 'Grace' }, { projection: { age: 1 } });
   * grace; // => { _id: 2, age: 45 }
   * await people.findOne({ name: 'Nobody' }); // => null
   * ```
   */
  findOne(): Promise<WithId<TSchema> | null>;
  findOne(filter: Filter<TSchema>): Promise<WithId<TSchema> | null>;
  findOne(
    filter: Filter<TSchema>,
    options: Omit<FindOneOptions, 'timeoutMode'> & Abortable,
  ): Promise<WithId<TSchema> | null>;
  findOne<T = TSchema>(): Promise<T | null>;
  findOne<T = TSchema>(filter: Filter<TSchema>): Promise<T | null>;
  findOne<T = TSchema>(
    filter: Filter<TSchema>,
    options?: Omit<FindOneOptions, 'timeoutMode'> & Abortable,
  ): Promise<T | null>;
  async findOne(
    filter: Document = {},
    options?: Omit<FindOneOptions, 'timeoutMode'> & Abortable,
  ): Promise<unknown> {
    const { executor, namespace, collectionHint } = this.s;
    const wanted = given(options);
    const settings = executor.settingsFor(wanted);
    const command =
      wanted === undefined && collectionHint === undefined
        ? undefined
        : hinted(this.s, wanted ?? {});
    return executor.run(findOne(namespace, checkFilter(filter), command, settings), wanted);
  }

  /**
   * The documents that a pipeline of stages makes of the collection.
   *
   * @example
   * ```ts
   * const byCity = people.aggregate<{ _id: string; mean: number }>([
   *   { $group: { _id: '$city', mean: { $avg: '$age' } } },
   *   { $sort: { mean: 1 } },
   * ]);
   * await byCity.toArray(); // => [ { _id: 'London', mean: 38.5 }, { _id: 'New York', mean: 45 } ]
   * ```
   */
  aggregate<T extends Document = Document>(
    pipeline: Document[] = [],
    options?: AggregateOptions & Abortable,
  ): AggregationCursor<T> {
    const wanted = given(options) ?? {};
    const context = this.s.executor.cursorContext(wanted);
    return new AggregationCursor<T>(context, this.s.namespace, pipeline, hinted(this.s, wanted));
  }

  /**
   * Counts the documents that match.
   *
   * @example
   * ```ts
   * await people.countDocuments({ age: { $gte: 40 } }); // => 2
   * ```
   */
  async countDocuments(
    filter: Filter<TSchema> = {},
    options?: CountDocumentsOptions & Abortable,
  ): Promise<number> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    const operation = countDocuments(this.s.namespace, filter, hinted(this.s, wanted), settings);
    return this.s.executor.run(operation, wanted);
  }

  /**
   * The number of documents that the collection has, by its metadata: fast, and not always exact.
   *
   * @example
   * ```ts
   * await people.estimatedDocumentCount(); // => 3
   * ```
   */
  async estimatedDocumentCount(options?: EstimatedDocumentCountOptions): Promise<number> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    return this.s.executor.run(count(this.s.namespace, undefined, wanted, settings), wanted);
  }

  /** @deprecated Use `countDocuments` or `estimatedDocumentCount`. */
  async count(filter: Filter<TSchema> = {}, options?: CountOptions): Promise<number> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    const operation = count(this.s.namespace, filter, hinted(this.s, wanted), settings);
    return this.s.executor.run(operation, wanted);
  }

  /**
   * Every value that a field has among the documents that match.
   *
   * @example
   * ```ts
   * await people.distinct('city'); // => [ 'London', 'New York' ]
   * ```
   */
  distinct<Key extends keyof WithId<TSchema>>(
    key: Key,
  ): Promise<Array<Flatten<WithId<TSchema>[Key]>>>;
  distinct<Key extends keyof WithId<TSchema>>(
    key: Key,
    filter: Filter<TSchema>,
  ): Promise<Array<Flatten<WithId<TSchema>[Key]>>>;
  distinct<Key extends keyof WithId<TSchema>>(
    key: Key,
    filter: Filter<TSchema>,
    options: DistinctOptions & Explaining,
  ): Promise<Document>;
  distinct<Key extends keyof WithId<TSchema>>(
    key: Key,
    filter: Filter<TSchema>,
    options: DistinctOptions,
  ): Promise<Array<Flatten<WithId<TSchema>[Key]>>>;
  distinct(key: string, filter?: Filter<TSchema>, options?: DistinctOptions): Promise<any[]>;
  async distinct(key: string, query: Document = {}, options?: DistinctOptions): Promise<unknown> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    const question = { query, options: hinted(this.s, wanted) };
    return this.s.executor.run(distinct(this.s.namespace, key, question, settings), wanted);
  }

  /**
   * Maps the documents to keys and values, and reduces the values of each key, by functions that run on
   * the server. Resolves to the results, or to the collection that they went to.
   *
   * @deprecated Servers since 5.0 say so: an aggregation with `$group`, `$accumulator` and `$merge` does the
   * same, faster, and is also retried; this is never sent a second time. Read concerns above `local` are
   * refused by servers since 4.4.
   */
  mapReduce<T extends Document = Document>(
    map: MapReduceCode,
    reduce: MapReduceCode,
    options: MapReduceOptions & { out: { inline: 1 } } & Abortable,
  ): Promise<T[]>;
  mapReduce<T extends Document = Document>(
    map: MapReduceCode,
    reduce: MapReduceCode,
    options: MapReduceOptions & Abortable,
  ): Promise<T[] | MapReduceTarget>;
  async mapReduce(
    map: MapReduceCode,
    reduce: MapReduceCode,
    options: MapReduceOptions & Abortable,
  ): Promise<unknown> {
    const wanted = given(options) ?? options;
    const settings = this.s.executor.settingsFor(wanted);
    const operation = mapReduce(this.s.namespace, { map, reduce }, wanted, settings);
    return this.s.executor.run(operation, wanted);
  }

  /**
   * Creates an index; returns its name.
   *
   * @example
   * ```ts
   * await people.createIndex({ name: 1 }, { unique: true }); // => 'name_1'
   * await people.insertOne({ _id: 4, name: 'Ada', age: 1 }); // throws MongoServerError: E11000 duplicate key error …
   * ```
   */
  createIndex(indexSpec: IndexSpecification): Promise<string>;
  createIndex(
    indexSpec: IndexSpecification,
    options: CreateIndexesOptions | undefined,
  ): Promise<string>;
  createIndex(
    keys: IndexSpecification,
    indexOptions: IndexOptions | undefined,
    commandOptions: CreateIndexOptions | undefined,
  ): Promise<string>;
  async createIndex(
    keys: IndexSpecification,
    indexOptions?: Document,
    commandOptions?: Document,
  ): Promise<string> {
    const ofIndex = given(indexOptions) ?? {};
    const description = indexDescription(keys, ofIndex, { known: commandOptions == null });
    // The collation is the index's own, not the command's.
    const { collation: _index, ...options } = given(commandOptions) ?? ofIndex;
    const [name = ''] = await this.#createIndexes([description], options);
    return name;
  }

  /** Creates indexes; returns their names. Options of an index that the driver does not know are sent only if that is allowed. */
  createIndexes(
    indexSpecs: IndexDescription[],
    commandOptions?: CreateIndexesOptions,
  ): Promise<string[]>;
  createIndexes(
    indexSpecs: IndexDescription[],
    commandOptions: CreateIndexesOptions | undefined,
    allowUnknownIndexOptions: boolean,
  ): Promise<string[]>;
  async createIndexes(
    indexSpecs: readonly IndexDescription[],
    commandOptions?: CreateIndexesOptions,
    allowUnknownIndexOptions: boolean = false,
  ): Promise<string[]> {
    const descriptions = indexSpecs.map(({ key, ...rest }) =>
      indexDescription(key, rest, { known: !allowUnknownIndexOptions }),
    );
    // The whole is not limited in time: the server builds indexes as long as it takes.
    const { maxTimeMS: _unlimited, ...options } = given(commandOptions) ?? {};
    return this.#createIndexes(descriptions, options);
  }

  /**
   * Drops an index by its name.
   *
   * @example
   * ```ts
   * await people.createIndex({ age: 1 });
   * await people.dropIndex('age_1');
   * await people.indexExists('age_1'); // => false
   * ```
   */
  async dropIndex(indexName: string, options?: DropIndexesOptions): Promise<Document> {
    const wanted = given(options) ?? {};
    const { executor, namespace } = this.s;
    const settings = executor.settingsFor(wanted);
    return executor.run(dropIndexes(namespace, indexName, wanted, settings), wanted);
  }

  /** Drops every index but that on `_id`. False: there is no such collection. */
  async dropIndexes(options?: DropIndexesOptions): Promise<boolean> {
    try {
      await this.dropIndex('*', options);
      return true;
    } catch (error) {
      if (isNamespaceNotFound(error)) return false;
      throw error;
    }
  }

  /**
   * A cursor over the indexes.
   *
   * @example
   * ```ts
   * await people.createIndex({ city: 1, age: -1 });
   * await people.listIndexes().map(({ name }) => name).toArray(); // => [ '_id_', 'city_1_age_-1' ]
   * ```
   */
  listIndexes(options?: ListIndexesOptions): ListIndexesCursor {
    const wanted = given(options) ?? {};
    const context = { ...this.s.executor.cursorContext(wanted), parent: this };
    return new ListIndexesCursor(context, this.s.namespace, wanted);
  }

  /** True if every one of the named indexes is there. */
  async indexExists(indexes: string | string[], options?: ListIndexesOptions): Promise<boolean> {
    const present = await this.listIndexes(options).toArray();
    const names = new Set(present.map((index: Document) => index['name']));
    return (Array.isArray(indexes) ? indexes : [indexes]).every((name) => names.has(name));
  }

  /** The indexes by name; with `full`, as the server tells them. */
  indexInformation(
    options: IndexInformationOptions & { full: true },
  ): Promise<IndexDescriptionInfo[]>;
  indexInformation(
    options: IndexInformationOptions & { full?: false },
  ): Promise<IndexDescriptionCompact>;
  indexInformation(
    options: IndexInformationOptions,
  ): Promise<IndexDescriptionCompact | IndexDescriptionInfo[]>;
  indexInformation(): Promise<IndexDescriptionCompact>;
  async indexInformation(options?: IndexInformationOptions): Promise<unknown> {
    return this.indexes({ ...options, full: options?.full ?? false } as IndexInformationOptions);
  }

  /** The indexes, as the server tells them. */
  indexes(options: IndexInformationOptions & { full?: true }): Promise<IndexDescriptionInfo[]>;
  indexes(options: IndexInformationOptions & { full: false }): Promise<IndexDescriptionCompact>;
  indexes(
    options: IndexInformationOptions,
  ): Promise<IndexDescriptionCompact | IndexDescriptionInfo[]>;
  indexes(options?: ListIndexesOptions): Promise<IndexDescriptionInfo[]>;
  async indexes(options?: IndexInformationOptions): Promise<unknown> {
    const { full = true, ...rest } = given(options) ?? {};
    const indexes = await this.listIndexes(rest).toArray();
    if (full) return indexes;
    return Object.fromEntries(indexes.map(({ name, key }) => [name, Object.entries(key)]));
  }

  /** A cursor over the search indexes. */
  listSearchIndexes(options?: ListSearchIndexesOptions): ListSearchIndexesCursor;
  listSearchIndexes(name: string, options?: ListSearchIndexesOptions): ListSearchIndexesCursor;
  listSearchIndexes(
    nameOrOptions?: string | ListSearchIndexesOptions,
    more?: ListSearchIndexesOptions,
  ): ListSearchIndexesCursor {
    const name = typeof nameOrOptions === 'object' ? undefined : nameOrOptions;
    const options = typeof nameOrOptions === 'object' ? nameOrOptions : more;
    const stage = { $listSearchIndexes: name === undefined ? {} : { name } };
    const wanted = given(options);
    const { host, settings } = this.s.executor.cursorContext(wanted);
    // Search indexes take neither concern (index-management, "Search Indexes").
    const context = { host, settings: { ...settings, readConcern: undefined } };
    return new ListSearchIndexesCursor(context, this.s.namespace, [stage], wanted);
  }

  /** Creates a search index. Resolves to its name. */
  async createSearchIndex(description: SearchIndexDescription): Promise<string> {
    const [name = SEARCH_INDEX_NAME] = await this.createSearchIndexes([description]);
    return name;
  }

  /** Creates search indexes. Resolves to their names. */
  async createSearchIndexes(descriptions: SearchIndexDescription[]): Promise<string[]> {
    const operation = createSearchIndexes(this.s.namespace, descriptions, this.s.executor.settings);
    return this.s.executor.run(operation);
  }

  /** Gives a search index another definition. */
  async updateSearchIndex(name: string, definition: Document): Promise<void> {
    const index = { name, definition };
    return this.s.executor.run(
      updateSearchIndex(this.s.namespace, index, this.s.executor.settings),
    );
  }

  /** Drops a search index by its name. */
  async dropSearchIndex(name: string): Promise<void> {
    return this.s.executor.run(dropSearchIndex(this.s.namespace, name, this.s.executor.settings));
  }

  /** Drops the collection. False: there was none, and the server said so. */
  async drop(options?: DropCollectionOptions): Promise<boolean> {
    const wanted = given(options) ?? {};
    const { executor, namespace } = this.s;
    const encryptedFields = await findEncryptedFields(executor, namespace, wanted);
    if (encryptedFields !== undefined) {
      return dropEncrypted(executor, namespace, { ...wanted, encryptedFields });
    }
    const settings = executor.settingsFor(wanted);
    return executor.run(dropCollection(namespace, wanted, settings), wanted);
  }

  /**
   * Gives the collection another name; returns it under that name.
   *
   * @example
   * ```ts
   * const everybody = await people.rename('everybody');
   * await everybody.countDocuments(); // => 3
   * ```
   */
  async rename(newName: string, options?: RenameOptions): Promise<Collection> {
    const renamed = new Collection(this.db, newName, this.s.options);
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    await this.s.executor.run(
      renameCollection(this.s.namespace, newName, wanted, settings),
      wanted,
    );
    return renamed;
  }

  /** The options that the collection was created with. Rejects with `MongoAPIError` when there is none. */
  async options(options?: OperationOptions): Promise<Document> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    const filter = { name: this.collectionName };
    const listing = listCollections(this.dbName, filter, {}, settings);
    const { batch } = await this.s.executor.run(listing, wanted);
    const found = batch.shift(new BatchDecoder(settings.bson));
    if (found === undefined) throw new MongoAPIError(`collection ${this.namespace} not found`);
    return found.options;
  }

  /** True for a capped collection. */
  async isCapped(options?: OperationOptions): Promise<boolean> {
    const { capped } = await this.options(options);
    return capped === true;
  }

  /**
   * Watches what happens to the collection's documents from now on, or from where the options say.
   *
   * @example
   * ```ts
   * await using stream = people.watch([], { fullDocument: 'updateLookup' });
   * await stream.open();
   * await people.updateOne({ name: 'Ada' }, { $set: { age: 37 } });
   * const change = await stream.next();
   * if (change.operationType === 'update') change.fullDocument?.age; // => 37
   * ```
   */
  watch<TLocal extends Document = TSchema, TChange extends Document = ChangeStreamDocument<TLocal>>(
    pipeline: Document[] = [],
    options?: ChangeStreamOptions,
  ): ChangeStream<TLocal, TChange> {
    // Options may stand in the place of the pipeline.
    if (!Array.isArray(pipeline)) return this.watch([], pipeline ?? options);
    const { core, settings } = this.s.executor;
    return new ChangeStream<TLocal, TChange>(
      { host: core, settings, namespace: this.s.namespace, domain: 'collection', parent: this },
      pipeline,
      given(options),
    );
  }

  async #bulkWrite(
    models: readonly AnyBulkWriteOperation<Document>[],
    options: BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const prepareId = this.#idMaker(options);
    const statements = models.map((model, index) => toStatement(model, index, prepareId));
    return this.#send(statements, options);
  }

  #idMaker(options: BulkWriteOptions): (document: Document) => unknown {
    return (document) => prepareId(this.s, document, options.forceServerObjectId);
  }

  async #send(
    statements: readonly Statement[],
    options: BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const settings = this.s.executor.settingsFor(options);
    await this.s.executor.core.ready();
    return bulkWrite(this.s.executor.core, {
      namespace: this.s.namespace,
      statements,
      options,
      settings,
    });
  }

  async #update(
    statement: UpdateStatement,
    options: UpdateOptions,
  ): Promise<UpdateResult<TSchema>> {
    const settings = this.s.executor.settingsFor(options);
    const operation = update(this.s.namespace, [statement], options, settings);
    const reply = await this.s.executor.run(operation, options);
    if (options.explain !== undefined) return reply as UpdateResult<TSchema>;
    return updateResult(reply, isAcknowledged(settings));
  }

  async #delete(filter: Document, options: DeleteOptions, limit: 0 | 1): Promise<DeleteResult> {
    const settings = this.s.executor.settingsFor(options);
    const statement = deleteStatement(filter, options, limit);
    const operation = deleteDocuments(this.s.namespace, [statement], options, settings);
    const reply = await this.s.executor.run(operation, options);
    if (options.explain !== undefined) return reply as DeleteResult;
    return { acknowledged: isAcknowledged(settings), deletedCount: Number(reply['n'] ?? 0) };
  }

  async #modify(
    filter: Document,
    modification: Modification,
    options: FindOneAndUpdateOptions,
  ): Promise<unknown> {
    const settings = this.s.executor.settingsFor(options);
    const operation = findAndModify(this.s.namespace, filter, modification, options, settings);
    const reply = await this.s.executor.run(operation, options);
    if (options.explain !== undefined || options.includeResultMetadata === true) return reply;
    return reply['value'] ?? null;
  }

  async #createIndexes(
    indexes: readonly IndexDescription[],
    options: CreateIndexesOptions,
  ): Promise<string[]> {
    const settings = this.s.executor.settingsFor(options);
    return this.s.executor.run(
      createIndexes(this.s.namespace, indexes, options, settings),
      options,
    );
  }
}

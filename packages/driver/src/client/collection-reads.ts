import type { Document } from 'bson';
import { type AggregateOptions, AggregationCursor } from '../cursor/aggregation-cursor.ts';
import { FindCursor, type FindOptions } from '../cursor/find-cursor.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type {
  Abortable,
  CommandOperationOptions,
  ExplainCommandOptions,
  ExplainVerbosityLike,
} from '../operation-model/command-options.ts';
import { type CountOptions, count } from '../operations/count.ts';
import { type CountDocumentsOptions, countDocuments } from '../operations/count-documents.ts';
import { type DistinctOptions, distinct } from '../operations/distinct.ts';
import { findOne } from '../operations/find-one.ts';
import {
  type MapReduceCode,
  type MapReduceOptions,
  type MapReduceTarget,
  mapReduce,
} from '../operations/map-reduce.ts';
import type { Flatten, WithId } from '../schema/document-id.ts';
import type { Filter } from '../schema/filter.ts';
import { CollectionBase } from './collection-base.ts';

/** Options of `findOne`: those of `find` that mean something for one document. */
export type FindOneOptions = Omit<
  FindOptions,
  'batchSize' | 'limit' | 'noCursorTimeout' | 'timeoutMode' | 'explain'
>;

/** Options of `estimatedDocumentCount`, which counts from the collection’s metadata. */
export interface EstimatedDocumentCountOptions extends CommandOperationOptions {}

type Explaining = { explain: ExplainVerbosityLike | ExplainCommandOptions };

/** The reads of a collection. */
export class CollectionReads<TSchema extends Document = Document> extends CollectionBase {
  /** Nothing is sent before the cursor is asked for a document. */
  find(): FindCursor<WithId<TSchema>>;
  find(filter: Filter<TSchema>, options?: FindOptions & Abortable): FindCursor<WithId<TSchema>>;
  find<T extends Document>(
    filter: Filter<TSchema>,
    options?: FindOptions & Abortable,
  ): FindCursor<T>;
  find(filter: Document = {}, options: FindOptions & Abortable = {}): FindCursor<any> {
    checkFilter(filter);
    const context = this.executor.cursorContext(options);
    return new FindCursor(context, this.ns, filter, this.#hinted(options));
  }

  /** The first document that matches, or null. */
  findOne(): Promise<WithId<TSchema> | null>;
  findOne(filter: Filter<TSchema>): Promise<WithId<TSchema> | null>;
  findOne(
    filter: Filter<TSchema>,
    options: FindOneOptions & Abortable,
  ): Promise<WithId<TSchema> | null>;
  findOne<T = TSchema>(): Promise<T | null>;
  findOne<T = TSchema>(filter: Filter<TSchema>): Promise<T | null>;
  findOne<T = TSchema>(
    filter: Filter<TSchema>,
    options?: FindOneOptions & Abortable,
  ): Promise<T | null>;
  async findOne(filter: Document = {}, options?: FindOneOptions & Abortable): Promise<any> {
    checkFilter(filter);
    const settings = this.executor.settingsFor(options);
    const command =
      options === undefined && this.hint === undefined ? undefined : this.#hinted(options ?? {});
    return this.executor.run(findOne(this.ns, filter, command, settings), options);
  }

  /** The documents that a pipeline of stages makes of the collection. */
  aggregate<T extends Document = Document>(
    pipeline: Document[] = [],
    options: AggregateOptions & Abortable = {},
  ): AggregationCursor<T> {
    const context = this.executor.cursorContext(options);
    return new AggregationCursor<T>(context, this.ns, pipeline, this.#hinted(options));
  }

  /** Counts the documents that match. */
  async countDocuments(
    filter: Filter<TSchema> = {},
    options: CountDocumentsOptions & Abortable = {},
  ): Promise<number> {
    const settings = this.executor.settingsFor(options);
    const operation = countDocuments(this.ns, filter, this.#hinted(options), settings);
    return this.executor.run(operation, options);
  }

  /** How many documents the collection has, by its metadata: fast, and not always exact. */
  async estimatedDocumentCount(options: EstimatedDocumentCountOptions = {}): Promise<number> {
    const settings = this.executor.settingsFor(options);
    return this.executor.run(count(this.ns, undefined, options, settings), options);
  }

  /** Deprecated: use `countDocuments` or `estimatedDocumentCount`. */
  async count(filter: Filter<TSchema> = {}, options: CountOptions = {}): Promise<number> {
    const settings = this.executor.settingsFor(options);
    return this.executor.run(count(this.ns, filter, this.#hinted(options), settings), options);
  }

  /** Every value that a field has among the documents that match. */
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
  distinct(key: string): Promise<any[]>;
  distinct(key: string, filter: Filter<TSchema>): Promise<any[]>;
  distinct(key: string, filter: Filter<TSchema>, options: DistinctOptions): Promise<any[]>;
  async distinct(key: any, query: Document = {}, options: DistinctOptions = {}): Promise<any> {
    const settings = this.executor.settingsFor(options);
    const operation = distinct(this.ns, key, { query, options: this.#hinted(options) }, settings);
    return this.executor.run(operation, options);
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
  ): Promise<any> {
    const settings = this.executor.settingsFor(options);
    const operation = mapReduce(this.ns, { map, reduce }, options, settings);
    return this.executor.run(operation, options);
  }

  #hinted<Options extends { hint?: any }>(options: Options): Options {
    return this.hint === undefined || options.hint !== undefined
      ? options
      : { ...options, hint: this.hint };
  }
}

function checkFilter(filter: unknown): void {
  if (typeof filter !== 'object' || filter === null) {
    throw new MongoInvalidArgumentError('Argument "filter" must be an object');
  }
}

// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ExplainOptions } from '../operation-model/command-options.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import { type AggregateCommandOptions, aggregate } from '../operations/aggregate.ts';
import type { Sort } from '../schema/sort.ts';
import type { AbstractCursorOptions, CursorContext } from './cursor-options.ts';
import { type ExplainArgument, explainCursor } from './explain-cursor.ts';
import { ExplainableCursor } from './explainable-cursor.ts';

/** The options of `aggregate`. */
export interface AggregateOptions
  extends AggregateCommandOptions,
    AbstractCursorOptions,
    ExplainOptions {}

/** Options of an aggregation and of the cursor over its results. */
export type AggregationCursorOptions = AggregateOptions;

/**
 * The result of `aggregate`. Stages may be added until the first document is asked for.
 *
 * @example
 * ```ts
 * const cursor = people.aggregate().match({ city: 'London' }).group({ _id: null, oldest: { $max: '$age' } });
 * await cursor.toArray(); // => [ { _id: null, oldest: 41 } ]
 * ```
 */
export class AggregationCursor<TSchema = any> extends ExplainableCursor<TSchema> {
  /** The stages so far. */
  readonly pipeline: Document[];
  declare protected readonly cursorOptions: AggregateOptions;

  /** Made by `Collection.aggregate` and `Db.aggregate`. */
  constructor(
    context: CursorContext,
    namespace: MongoDBNamespace,
    pipeline: Document[] = [],
    options: AggregateOptions = {},
  ) {
    super(context, namespace, options);
    if (!Array.isArray(pipeline)) {
      throw new MongoInvalidArgumentError(
        'Argument "pipeline" must be an array of aggregation stages',
      );
    }
    const { cursor } = options;
    if (cursor !== undefined && typeof cursor !== 'object') {
      throw new MongoInvalidArgumentError('Cursor options must be an object');
    }
    this.pipeline = pipeline;
    if (options.timeoutMode === 'iteration' && writes(pipeline)) {
      throw new MongoInvalidArgumentError(
        "A pipeline that writes is done with its first command: its timeoutMode cannot be 'iteration'",
      );
    }
  }

  /** A cursor with the same question that has asked nothing yet. */
  clone(): AggregationCursor<TSchema> {
    const context = { host: this.host, settings: this.settings };
    return new AggregationCursor(context, this.namespace, [...this.pipeline], {
      ...this.cursorOptions,
    });
  }

  /** Passes each document through a function. */
  override map<T>(transform: (document: TSchema) => T): AggregationCursor<T> {
    return super.map(transform) as AggregationCursor<T>;
  }

  /** Tells how the server would run the pipeline. */
  override explain(
    verbosity?: ExplainArgument,
    options?: { timeoutMS?: number },
  ): Promise<Document> {
    const wanted = verbosity ?? this.cursorOptions.explain;
    const { host, session } = this;
    return explainCursor({ host, session }, this.openingOperation(), wanted, options);
  }

  /** Adds a stage at the end, before the first document is asked for. */
  addStage<T = TSchema>(stage: Document): AggregationCursor<T> {
    this.throwIfInitialized();
    this.pipeline.push(stage);
    return this as unknown as AggregationCursor<T>;
  }

  /** Adds a `$group` at the end: documents by a key, with accumulators. */
  group<T = TSchema>($group: Document): AggregationCursor<T> {
    return this.addStage<T>({ $group });
  }

  /** The number of documents that there are at most; default: all. */
  limit($limit: number): this {
    return this.#add({ $limit });
  }

  /** Adds a `$match` at the end: only documents that the filter matches go on. */
  match($match: Document): this {
    return this.#add({ $match });
  }

  /** The place where the results go. */
  out($out: { db: string; coll: string } | string): this {
    return this.#add({ $out });
  }

  /** Sets which fields are shown. */
  project<T extends Document = Document>($project: Document): AggregationCursor<T> {
    return this.addStage<T>({ $project });
  }

  /** Adds a `$lookup` at the end: documents of another collection, joined as an array. */
  lookup($lookup: Document): this {
    return this.#add({ $lookup });
  }

  /** Adds a `$redact` at the end: parts of documents are left out by what they hold. */
  redact($redact: Document): this {
    return this.#add({ $redact });
  }

  /** The number of documents that are passed over; default 0. */
  skip($skip: number): this {
    return this.#add({ $skip });
  }

  /** The order, as fields with 1 and -1; default: the server's. */
  sort(sort: Sort): this {
    return this.#add({ $sort: formatSort(sort) });
  }

  /** Adds an `$unwind` at the end: a document for each element of an array. */
  unwind($unwind: Document | string): this {
    return this.#add({ $unwind });
  }

  /** Adds a `$geoNear` at the end, where it must be the first: documents by their distance. */
  geoNear($geoNear: Document): this {
    return this.#add({ $geoNear });
  }

  protected openingOperation(): Operation<CursorReply> {
    return aggregate(this.namespace, this.pipeline, this.cursorOptions, this.settings);
  }

  #add(stage: Document): this {
    this.addStage(stage);
    return this;
  }
}

function writes(pipeline: readonly Document[]): boolean {
  const last = pipeline.at(-1);
  return last !== undefined && ('$out' in last || '$merge' in last);
}

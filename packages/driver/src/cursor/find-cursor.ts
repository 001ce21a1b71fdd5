// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import { MongoInvalidArgumentError, MongoTailableCursorError } from '../error/api-error.ts';
import { execute } from '../execution/execute.ts';
import type { ExplainOptions, Hint } from '../operation-model/command-options.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import { type CountOptions, count } from '../operations/count.ts';
import { type FindCommandOptions, find } from '../operations/find.ts';
import type { GetMoreOptions } from '../operations/get-more.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { Sort, SortDirection } from '../schema/sort.ts';
import type { AbstractCursorOptions, CursorContext } from './cursor-options.ts';
import { type ExplainArgument, explainCursor } from './explain-cursor.ts';
import { ExplainableCursor } from './explainable-cursor.ts';
import { requireInteger, requireNumber } from './require-number.ts';

/** The options of `Collection.find`. */
export interface FindOptions extends FindCommandOptions, AbstractCursorOptions, ExplainOptions {}

/**
 * The result of `Collection.find`. Its methods change the question until the first document is asked for.
 *
 * @example
 * ```ts
 * const page = people.find({ tags: 'math' }).sort({ age: 1 }).skip(1).limit(1);
 * await page.project({ _id: 0, name: 1 }).toArray(); // => [ { name: 'Alan' } ]
 * ```
 */
export class FindCursor<TSchema = any> extends ExplainableCursor<TSchema> {
  #filter: Document;
  declare protected readonly cursorOptions: FindOptions;

  /** Made by `Collection.find`. */
  constructor(
    context: CursorContext,
    namespace: MongoDBNamespace,
    filter: Document = {},
    options: FindOptions = {},
  ) {
    super(context, namespace, options);
    this.#filter = filter;
    // The sort is brought into form at once, so that a wrong one is told where it was given.
    const sort = formatSort(options.sort);
    if (sort !== undefined) this.cursorOptions.sort = sort;
  }

  /** A cursor with the same question that has asked nothing yet. */
  clone(): FindCursor<TSchema> {
    const context = { host: this.host, settings: this.settings };
    return new FindCursor(context, this.namespace, this.#filter, { ...this.cursorOptions });
  }

  /** Passes each document through a function. */
  override map<T>(transform: (document: TSchema) => T): FindCursor<T> {
    return super.map(transform) as FindCursor<T>;
  }

  /** Counts what the filter matches. Deprecated: use `Collection.countDocuments`. */
  async count(options?: CountOptions): Promise<number> {
    await this.host.ready();
    const { limit, skip, hint, collation, maxTimeMS, session } = this.cursorOptions;
    const all = { limit, skip, hint, collation, maxTimeMS, ...options };
    const operation = count(this.#collection(), this.#filter, all, this.settings);
    return execute(this.host, operation, { session });
  }

  /** Tells how the server would find the documents. */
  override explain(
    verbosity?: ExplainArgument,
    options?: { timeoutMS?: number },
  ): Promise<Document> {
    const wanted = verbosity ?? this.cursorOptions.explain;
    const { host, session } = this;
    return explainCursor({ host, session }, this.openingOperation(), wanted, options);
  }

  /** The documents that are meant. */
  filter(filter: Document): this {
    this.throwIfInitialized();
    this.#filter = filter;
    return this;
  }

  /** The index to use, by its name or its key; default: the server's choice. */
  hint(hint: Hint): this {
    return this.#set('hint', hint);
  }

  /** The lowest key of the index, inclusive; `hint` names the index. */
  min(min: Document): this {
    return this.#set('min', min);
  }

  /** The highest key of the index, exclusive; `hint` names the index. */
  max(max: Document): this {
    return this.#set('max', max);
  }

  /** True shows the keys of the index alone. */
  returnKey(value: boolean): this {
    return this.#set('returnKey', value);
  }

  /** True shows each document's record identifier. */
  showRecordId(value: boolean): this {
    return this.#set('showRecordId', value);
  }

  /** A note that the server shows in its logs and in the profiler. */
  comment(value: unknown): this {
    return this.#set('comment', value);
  }

  /** The time that the server waits for something new, in milliseconds. */
  maxAwaitTimeMS(value: number): this {
    this.throwIfInitialized();
    return this.#set('maxAwaitTimeMS', requireNumber('maxAwaitTimeMS', value));
  }

  /** Sets which fields are shown. */
  project<T extends Document = Document>(value: Document): FindCursor<T> {
    return this.#set('projection', value) as unknown as FindCursor<T>;
  }

  /**
   * The order, as fields with 1 and -1; default: the server's.
   *
   * @example
   * ```ts
   * const cursor = people.find().sort({ city: 1, age: -1 });
   * await cursor.map(({ name }) => name).toArray(); // => [ 'Alan', 'Ada', 'Grace' ]
   * ```
   */
  sort(sort: Sort | string, direction?: SortDirection): this {
    this.throwIfInitialized();
    if (this.cursorOptions.tailable === true) {
      throw new MongoTailableCursorError('Tailable cursor does not support sorting');
    }
    return this.#set('sort', formatSort(sort, direction));
  }

  /** Allows the server to write temporary files for the sort. */
  allowDiskUse(allow = true): this {
    this.throwIfInitialized();
    if (this.cursorOptions.sort === undefined) {
      throw new MongoInvalidArgumentError('Option "allowDiskUse" requires a sort specification');
    }
    return this.#set('allowDiskUse', allow);
  }

  /** The language in which strings are compared; default: the collection's. */
  collation(value: CollationOptions): this {
    return this.#set('collation', value);
  }

  /** The number of documents that there are at most; default: all. */
  limit(value: number): this {
    this.throwIfInitialized();
    this.#refuseTailable('limit');
    return this.#set('limit', requireInteger('limit', value));
  }

  /** The number of documents that are passed over; default 0. */
  skip(value: number): this {
    this.throwIfInitialized();
    this.#refuseTailable('skip');
    return this.#set('skip', requireInteger('skip', value));
  }

  /** Sets an option by the name that the legacy query modifiers had (`$comment` …). */
  addQueryModifier(name: string, value: unknown): this {
    this.throwIfInitialized();
    if (!name.startsWith('$')) {
      throw new MongoInvalidArgumentError(`${name} is not a valid query modifier`);
    }
    const option = QUERY_MODIFIERS.get(name);
    if (option === undefined) {
      throw new MongoInvalidArgumentError(`Invalid query modifier: ${name}`);
    }
    return this.#set(option, value);
  }

  protected openingOperation(): Operation<CursorReply> {
    return find(this.#collection(), this.#filter, this.cursorOptions, this.settings);
  }

  /** The limit holds over all batches: the last one is asked for with what is left of it. */
  protected override moreOptions(received: number): GetMoreOptions | undefined {
    const options = super.moreOptions(received);
    const limit = Math.abs(this.cursorOptions.limit ?? 0);
    if (limit === 0) return options;
    const left = limit - received;
    if (left <= 0) return undefined;
    const batchSize = options?.batchSize;
    return { ...options, batchSize: batchSize ? Math.min(Math.abs(batchSize), left) : left };
  }

  #collection(): MongoDBNamespace & { readonly collection: string } {
    return this.namespace.withCollection(this.namespace.collection ?? '');
  }

  #set<Name extends keyof FindOptions>(name: Name, value: FindOptions[Name]): this {
    this.throwIfInitialized();
    this.cursorOptions[name] = value;
    return this;
  }

  #refuseTailable(what: string): void {
    if (this.cursorOptions.tailable === true) {
      throw new MongoTailableCursorError(`Tailable cursor does not support ${what}`);
    }
  }
}

const QUERY_MODIFIERS: ReadonlyMap<string, keyof FindOptions> = new Map([
  ['$comment', 'comment'],
  ['$explain', 'explain'],
  ['$hint', 'hint'],
  ['$max', 'max'],
  ['$maxTimeMS', 'maxTimeMS'],
  ['$min', 'min'],
  ['$orderby', 'sort'],
  ['$returnKey', 'returnKey'],
  ['$showDiskLoc', 'showRecordId'],
]);

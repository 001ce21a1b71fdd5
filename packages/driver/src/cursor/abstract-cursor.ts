// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { Long } from 'bson';
import type { ReadConcern, ReadConcernLike } from '../concern/read-concern.ts';
import { ReadPreference, type ReadPreferenceLike } from '../concern/read-preference.ts';
import {
  MongoCursorExhaustedError,
  MongoCursorInUseError,
  MongoInvalidArgumentError,
  MongoTailableCursorError,
} from '../error/api-error.ts';
import { MongoAPIError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoNetworkTimeoutError } from '../error/network-error.ts';
import type { ListenersOf } from '../event/typed-event-emitter.ts';
import type { ExplainOptions } from '../operation-model/command-options.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { BatchDecoder, type DocumentBatch } from '../operation-model/document-batch.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import { mergeSettings, type OperationSettings } from '../operation-model/settings.ts';
import { explainAsCursor } from '../operations/explain.ts';
import type { GetMoreOptions } from '../operations/get-more.ts';
import type { ClientSession } from '../session/client-session.ts';
import { BatchSource } from './batch-source.ts';
import {
  type AbstractCursorOptions,
  type CursorContext,
  type CursorFlag,
  type CursorHost,
  checkFlag,
} from './cursor-options.ts';

import { CursorStream } from './cursor-stream.ts';
import { type CommandLimit, CursorTimeout, checkCursorTime } from './cursor-timeout.ts';
import { requireInteger, requireNumber } from './require-number.ts';

/** The events that a cursor emits. */
export type AbstractCursorEvents = ListenersOf<{ close: [] }>;

/** Documents that come from the server batch by batch. Nothing is sent before the first is asked for. */
export abstract class AbstractCursor<
  TSchema = any,
  _CursorEvents extends AbstractCursorEvents = AbstractCursorEvents,
> extends EventEmitter<{ close: [] }> {
  /** The name of the event that tells of the end. */
  static readonly CLOSE = 'close' as const;

  protected readonly host: CursorHost;
  protected settings: OperationSettings;
  protected readonly cursorOptions: AbstractCursorOptions;
  readonly #namespace: MongoDBNamespace;
  /** The function that `map` put together; TypeORM sets it from outside. */
  transform: ((document: any) => any) | undefined;
  #source: BatchSource | undefined;
  #timeout: CursorTimeout | undefined;
  /** Tells why the cursor can only be closed. */
  #lostReply: MongoOperationTimeoutError | undefined;
  #batch: DocumentBatch | undefined;
  #decoder: BatchDecoder | undefined;
  /** A fetch under way, and whether it brings documents; calls that come meanwhile wait for the same one. */
  #fetching: Promise<boolean> | undefined;
  #received = 0;
  /** The server has answered. */
  #isOpened = false;
  #closed = false;
  #hasEmittedClose = false;
  #killed = false;

  protected constructor(
    context: CursorContext,
    namespace: MongoDBNamespace,
    options: AbstractCursorOptions = {},
  ) {
    super();
    this.host = context.host;
    this.settings = context.settings;
    this.#namespace = namespace;
    this.cursorOptions = { ...options };
    checkCursorTime(context.settings.timeoutMS, options);
    this.#listenForAbort();
  }

  /** An abort ends the cursor too, not only the call under way. */
  readonly #abort = (): void => void this.close();

  #listenForAbort(): void {
    this.cursorOptions.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The cursor's id on the server; undefined before it was opened. */
  get id(): Long | undefined {
    const source = this.#isOpened ? this.#source : undefined;
    return source === undefined ? undefined : Long.fromBigInt(source.id);
  }

  /** The collection that is read, `database.collection`. */
  get namespace(): MongoDBNamespace {
    return this.#namespace;
  }

  /** The members that may answer; default: that of whatever it was made by. */
  get readPreference(): ReadPreference {
    return this.settings.readPreference ?? ReadPreference.primary;
  }

  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  get readConcern(): ReadConcern | undefined {
    return this.settings.readConcern;
  }

  /** The session that it is part of; default: an implicit one. */
  get session(): ClientSession | undefined {
    return this.cursorOptions.session;
  }

  /** The `MongoClient` that the cursor belongs to. */
  get client(): unknown {
    return this.host.client;
  }

  /** Tells whether it was closed, or the server has no more, and every document was taken. */
  get closed(): boolean {
    return this.#closed && !this.#hasBuffered();
  }

  /** True if it was closed on the server before its end. */
  get killed(): boolean {
    return this.#killed;
  }

  /** True for a connection by way of a load balancer. */
  get loadBalanced(): boolean {
    return this.host.description.type === 'LoadBalanced';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) await this.close();
  }

  /** The number of documents that are here already. */
  bufferedCount(): number {
    return this.#batch?.length ?? 0;
  }

  /** Takes documents that are here already, all or at most `number`, as they came: `map` does not see them. */
  readBufferedDocuments(number?: number): NonNullable<TSchema>[] {
    const documents: NonNullable<TSchema>[] = [];
    const count = Math.min(number ?? this.bufferedCount(), this.bufferedCount());
    for (let taken = 0; taken < count; taken += 1) documents.push(this.#shift());
    return documents;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TSchema, void, void> {
    this.#throwIfAborted();
    if (this.closed) return;
    try {
      for (;;) {
        if (this.#killed || (!this.#hasBuffered() && !(await this.#advance()))) return;
        yield this.#take();
        this.#throwIfAborted();
      }
    } finally {
      // The loop was left before the end, or by an error after which a connection may still be kept.
      await this.close().catch(() => undefined);
    }
  }

  /**
   * The documents as a Node.js stream; destroying it closes the cursor.
   *
   * @example
   * ```ts
   * const names = [];
   * for await (const person of people.find().sort({ _id: 1 }).stream()) names.push(person.name);
   * names; // => [ 'Ada', 'Grace', 'Alan' ]
   * ```
   */
  stream(): Readable & AsyncIterable<TSchema> {
    const stream = new CursorStream(this);
    const { signal } = this.cursorOptions;
    if (signal !== undefined) {
      const abort = (): void => void stream.destroy(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      stream.once('close', () => signal.removeEventListener('abort', abort));
    }
    return stream;
  }

  /** True where another document is there; waits for it where the cursor is tailable. */
  async hasNext(): Promise<boolean> {
    this.#throwIfAborted();
    if (this.#killed) return false;
    return this.#hasBuffered() || (await this.#advance(true));
  }

  /**
   * The next document; null at the end. A tailable cursor waits for one. Rejects with `MongoCursorExhaustedError` when the
   * cursor was closed before its end, and with the signal's reason after an abort.
   *
   * @example
   * ```ts
   * const cursor = people.find().sort({ age: -1 });
   * (await cursor.next())?.name; // => 'Grace'
   * await cursor.close();
   * ```
   */
  async next(): Promise<TSchema | null> {
    this.#throwIfUnreadable();
    if (this.#hasBuffered() || (await this.#advance())) return this.#take();
    return null;
  }

  /** The next document if one is here or comes with one more batch; else null. */
  async tryNext(): Promise<TSchema | null> {
    this.#throwIfUnreadable();
    if (!this.#hasBuffered() && !this.#closed) await this.#fetch(this.#limit());
    return this.#hasBuffered() ? this.#take() : null;
  }

  /**
   * Calls `iterator` for each document until it returns false.
   *
   * @example
   * ```ts
   * let years = 0;
   * await people.find().forEach(({ age }) => {
   *   years += age;
   * });
   * years; // => 122
   * ```
   */
  async forEach(iterator: (document: TSchema) => unknown): Promise<void> {
    this.#throwIfAborted();
    if (typeof iterator !== 'function') {
      throw new MongoInvalidArgumentError('Argument "iterator" must be a function');
    }
    for await (const document of this) {
      if (iterator(document) === false) break;
    }
  }

  /** All documents that are left; the cursor is then at its end. */
  async toArray(): Promise<TSchema[]> {
    this.#throwIfAborted();
    const documents: TSchema[] = [];
    if (this.#killed) return documents;
    try {
      while (this.#hasBuffered() || (await this.#advance())) {
        while (this.#hasBuffered()) {
          documents.push(this.transform === undefined ? this.#shift() : await this.#take());
        }
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return documents;
  }

  /** Closes it here and on the server. */
  async close(options?: { timeoutMS?: number }): Promise<void> {
    if (this.#source !== undefined && this.#source.id !== 0n) this.#killed = true;
    this.#closed = true;
    await this.#source?.close(options?.timeoutMS);
    this.#emitClose();
  }

  /** Sets a flag of the cursor, before the first document is asked for. */
  addCursorFlag(flag: CursorFlag, value: boolean): this {
    this.throwIfInitialized();
    checkFlag(flag, value);
    const name = flag === 'partial' ? 'allowPartialResults' : flag;
    (this.cursorOptions as Record<string, unknown>)[name] = value;
    return this;
  }

  /**
   * Changes each document by `transform`, after those that were given before.
   *
   * @example
   * ```ts
   * const names = people.find().sort({ name: 1 }).map(({ name }) => name.toUpperCase());
   * await names.toArray(); // => [ 'ADA', 'ALAN', 'GRACE' ]
   * ```
   */
  map<T>(transform: (document: TSchema) => T): AbstractCursor<T> {
    this.throwIfInitialized();
    const before = this.transform;
    this.transform =
      before === undefined ? transform : (document: TSchema) => transform(before(document));
    return this as unknown as AbstractCursor<T>;
  }

  /** Sets which members may answer, before the first document is asked for. */
  withReadPreference(readPreference: ReadPreferenceLike): this {
    this.throwIfInitialized();
    if (!(readPreference instanceof ReadPreference) && typeof readPreference !== 'string') {
      throw new MongoInvalidArgumentError(`Invalid read preference: ${String(readPreference)}`);
    }
    this.settings = mergeSettings(this.settings, { readPreference });
    return this;
  }

  /** Sets the read concern, before the first document is asked for. */
  withReadConcern(readConcern: ReadConcernLike): this {
    this.throwIfInitialized();
    this.settings = mergeSettings(this.settings, { readConcern });
    return this;
  }

  /** The time that the server may work on the operation, in milliseconds; default: as long as it takes. */
  maxTimeMS(value: number): this {
    this.throwIfInitialized();
    this.cursorOptions.maxTimeMS = requireNumber('maxTimeMS', value);
    return this;
  }

  /** The number of documents that the server sends at once; default: the server's. */
  batchSize(value: number): this {
    this.throwIfInitialized();
    if (this.cursorOptions.tailable === true)
      throw new MongoTailableCursorError('Tailable cursor does not support batchSize');
    this.cursorOptions.batchSize = requireInteger('batchSize', value);
    return this;
  }

  /** Starts anew from the first document; the command is sent again. */
  rewind(): void {
    if (this.#source === undefined) return;
    if (!this.#source.isExhausted) void this.#source.close();
    this.#source = undefined;
    this.#isOpened = false;
    this.#timeout = undefined;
    this.#lostReply = undefined;
    this.#batch = undefined;
    this.#received = 0;
    this.#closed = false;
    this.#hasEmittedClose = false;
    this.#killed = false;
    this.#listenForAbort();
  }

  /** A cursor of the same question, not yet asked. */
  abstract clone(): AbstractCursor<TSchema>;

  /** The command that opens the cursor. */
  protected abstract openingOperation(): Operation<CursorReply>;

  /** The options of the next batch; undefined: no more is wanted. `received` came so far. */
  protected moreOptions(_received: number): GetMoreOptions | undefined {
    const { batchSize, comment, maxAwaitTimeMS } = this.cursorOptions;
    return { batchSize, comment, maxAwaitTimeMS };
  }

  /** Sees the reply that opened the cursor. */
  protected opened(_reply: CursorReply): void {}

  protected throwIfInitialized(): void {
    if (this.#source !== undefined) throw new MongoCursorInUseError();
  }

  #hasBuffered(): boolean {
    return this.#batch !== undefined && this.#batch.length > 0;
  }

  #shift(): any {
    this.#decoder ??= new BatchDecoder(this.settings.bson);
    return this.#batch?.shift(this.#decoder);
  }

  /** The next document as `map` wants it, which may take its time; a cursor whose document it refuses is closed. */
  #take(): any {
    const document = this.#shift();
    return this.transform === undefined ? document : this.#mapped(this.transform, document);
  }

  async #mapped(transform: (document: TSchema) => unknown, document: TSchema): Promise<unknown> {
    try {
      const transformed = await transform(document);
      if (transformed !== null) return transformed;
    } catch (error) {
      await this.close().catch(() => undefined);
      throw error;
    }
    await this.close().catch(() => undefined);
    throw new MongoAPIError(
      'Cursor returned a `null` document, but the cursor is not exhausted.  Mapping documents to `null` is not supported in the cursor transform.',
    );
  }

  /** The operation that opens the cursor; with `explain`, the one that tells how that would be done. */
  #opening(): Operation<CursorReply> {
    const operation = this.openingOperation();
    const { explain } = this.cursorOptions as ExplainOptions;
    return explain == null ? operation : explainAsCursor(operation, explain);
  }

  #throwIfAborted(): void {
    this.cursorOptions.signal?.throwIfAborted();
  }

  #throwIfUnreadable(): void {
    this.#throwIfAborted();
    if (this.#killed) throw new MongoCursorExhaustedError();
  }

  /** Fetches until there is a document; false at the end. */
  async #advance(whetherOneCame = false): Promise<boolean> {
    let limit: CommandLimit | undefined;
    while (!this.#hasBuffered()) {
      if (this.#closed) return false;
      // One limit for all that this call waits for.
      limit ??= this.#limit();
      // Somebody who waited for the same fetch may have taken what came.
      if ((await this.#fetch(limit)) && whetherOneCame) return true;
    }
    return true;
  }

  #limit(): CommandLimit {
    this.#timeout ??= new CursorTimeout(
      this.host.clock,
      this.settings.timeoutMS,
      this.cursorOptions,
    );
    return this.#timeout.limit();
  }

  #fetch(limit: CommandLimit): Promise<boolean> {
    this.#fetching ??= this.#fetchBatch(limit)
      .then(() => this.#hasBuffered())
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #fetchBatch(limit: CommandLimit): Promise<void> {
    if (this.#lostReply !== undefined) throw this.#lostReply;
    try {
      if (this.#source === undefined) {
        const { session, signal } = this.cursorOptions;
        const { settings } = this;
        this.#source = new BatchSource(this.host, { session, signal, settings }, () =>
          this.close(),
        );
        const reply = await this.#source.open(this.#opening(), limit);
        this.#isOpened = true;
        this.opened(reply);
        this.#keep(reply);
        return;
      }
      const options = this.moreOptions(this.#received);
      if (options === undefined) {
        await this.#source.close();
        this.#emitClose();
      } else this.#keep(await this.#source.more(options, limit));
    } catch (error) {
      if (!(error instanceof MongoOperationTimeoutError) || !this.#source?.id) this.#emitClose();
      // A batch may be lost with the reply; going on behind it would hide that.
      else if (error.cause instanceof MongoNetworkTimeoutError) this.#lostReply = error;
      throw error;
    }
  }

  #keep(reply: CursorReply): void {
    // The cursor may have been closed while the reply was on its way.
    if (this.#closed) {
      void this.#source?.close();
      return;
    }
    this.#batch = reply.batch;
    this.#received += reply.batch.length;
    // The server has no more: all that is left is here.
    if (this.#source?.isExhausted === true) this.#emitClose();
  }

  #emitClose(): void {
    this.#closed = true;
    this.cursorOptions.signal?.removeEventListener('abort', this.#abort);
    if (this.#hasEmittedClose) return;
    this.#hasEmittedClose = true;
    this.emit('close');
  }
}

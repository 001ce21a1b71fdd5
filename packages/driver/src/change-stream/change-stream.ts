import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { present, thrownError } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { CursorHost } from '../cursor/cursor-options.ts';
import { CursorStream } from '../cursor/cursor-stream.ts';
import { type CommandLimit, CursorTimeout } from '../cursor/cursor-timeout.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import {
  MongoAPIError,
  MongoError,
  MongoOperationTimeoutError,
  MongoRuntimeError,
} from '../error/mongo-error.ts';
import { MongoChangeStreamError } from '../error/runtime-error.ts';
import type { ListenersOf } from '../event/typed-event-emitter.ts';
import { BatchDecoder } from '../operation-model/document-batch.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { mergeSettings, type OperationSettings } from '../operation-model/settings.ts';
import { ChangeStreamCursor } from './change-stream-cursor.ts';
import type { ChangeStreamDocument } from './change-stream-document.ts';
import {
  type ChangeDomain,
  type ChangeStreamOptions,
  changeStreamStage,
  type ResumeToken,
} from './change-stream-options.ts';
import {
  afterBatch,
  afterEvent,
  givenStart,
  initialResumeState,
  isResumable,
  type ResumeState,
  startOf,
} from './resume.ts';

/** The events that a change stream emits when it is listened to instead of iterated. */
interface ChangeStreamEventMap<TChange extends Document = Document> {
  /** The server has opened the stream. */
  init: [nothing: undefined];
  /** @deprecated Was never emitted. */
  more: [nothing: undefined];
  /** The server has answered. */
  response: [nothing: undefined];
  resumeTokenChanged: [token: ResumeToken];
  change: [change: TChange];
  error: [error: Error];
  /** The server has ended the stream. */
  end: [nothing: undefined];
  close: [nothing: undefined];
}

/** The listeners of a change stream's events. */
export type ChangeStreamEvents<
  TSchema extends Document = Document,
  TChange extends Document = ChangeStreamDocument<TSchema>,
> = ListenersOf<ChangeStreamEventMap<TChange>>;

/** The parts that a stream is made of. */
export interface ChangeStreamParts {
  readonly host: CursorHost;
  readonly settings: OperationSettings;
  readonly namespace: MongoDBNamespace;
  readonly domain: ChangeDomain;
  /** The collection, database or client that made it. */
  readonly parent: unknown;
}

const CHANGE_DOMAIN_TYPES: Readonly<Record<ChangeDomain, symbol>> = {
  collection: Symbol('Collection'),
  database: Symbol('Database'),
  cluster: Symbol('Cluster'),
};
const CLOSED = 'ChangeStream is closed';

/**
 * The events of a collection, a database or a cluster. Take them with `next`, `tryNext`, `for await`, or with a
 * listener for `change`; one stream is used in one of these two ways. Nothing is sent before the first event is asked
 * for. After a failure that may pass, the stream is opened anew where it was.
 *
 * @example
 * ```ts
 * await using changes = people.watch([{ $match: { 'fullDocument.age': { $gt: 60 } } }]);
 * await changes.open();
 * await people.insertMany([
 *   { _id: 4, name: 'Young', age: 20 },
 *   { _id: 5, name: 'Old', age: 90 },
 * ]);
 * for await (const change of changes) {
 *   if (change.operationType === 'insert') console.log(change.fullDocument.name); // => 'Old'
 *   break;
 * }
 * ```
 */
export class ChangeStream<
    TSchema extends Document = Document,
    TChange extends Document = ChangeStreamDocument<TSchema>,
  >
  extends EventEmitter<ChangeStreamEventMap<TChange>>
  implements AsyncDisposable
{
  /** The name of the event that tells of a reply. */
  static readonly RESPONSE = 'response' as const;
  /** The name of the event that tells of more events in a reply. */
  static readonly MORE = 'more' as const;
  /** The name of the event that tells of the first reply. */
  static readonly INIT = 'init' as const;
  /** The name of the event that tells of the end. */
  static readonly CLOSE = 'close' as const;
  /** The name of the event that tells of a change. */
  static readonly CHANGE = 'change' as const;
  /** The name of the event that tells of the end of the stream. */
  static readonly END = 'end' as const;
  /** The name of the event that tells of a failure. */
  static readonly ERROR = 'error' as const;
  /** The name of the event that tells of a new resume token. */
  static readonly RESUME_TOKEN_CHANGED = 'resumeTokenChanged' as const;

  /** The stages behind `$changeStream`, as `watch` was given them. */
  readonly pipeline: Document[];
  /** The options that it was made with. */
  readonly options: ChangeStreamOptions;
  /** The collection, database or client that is watched. */
  readonly parent: unknown;
  /** The scope that it watches. */
  readonly type: symbol;
  /** The namespace that is watched; its collection is undefined for a database. */
  readonly namespace: MongoDBNamespace;
  readonly #parts: ChangeStreamParts;
  readonly #settings: OperationSettings;
  readonly #decoder: BatchDecoder;
  readonly #timeout: CursorTimeout;
  #cursor: ChangeStreamCursor | undefined;
  /** A call has run out of time: the next one resumes. */
  #isInterrupted = false;
  #state: ResumeState;
  #maxWireVersion = 0;
  #mode: 'iterator' | 'emitter' | undefined;
  #isClosed = false;
  #fetching: Promise<boolean> | undefined;
  /** Calls wait for those before them: the events of a stream have an order. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Made by `watch`. */
  constructor(
    parts: ChangeStreamParts,
    pipeline: Document[] = [],
    options: ChangeStreamOptions = {},
  ) {
    super();
    if (options.raw === true) {
      throw new MongoInvalidArgumentError('Change streams cannot give their events as raw BSON');
    }
    this.#parts = parts;
    this.pipeline = pipeline;
    this.options = { ...options };
    this.parent = parts.parent;
    this.type = CHANGE_DOMAIN_TYPES[parts.domain];
    this.namespace = parts.namespace;
    this.#settings = mergeSettings(parts.settings, { ...options, raw: false });
    this.#timeout = new CursorTimeout(parts.host.clock, this.#settings.timeoutMS, {
      tailable: true,
      awaitData: true,
      maxAwaitTimeMS: options.maxAwaitTimeMS,
    });
    this.#decoder = new BatchDecoder(this.#settings.bson);
    this.#state = initialResumeState(options);
    (this as EventEmitter).on('newListener', (name: string) => {
      if (name === 'change' && this.listenerCount('change') === 0) this.#startEmitting();
    });
  }

  /**
   * The token from which the stream would be resumed now.
   *
   * @example
   * ```ts
   * const first = people.watch();
   * await first.open();
   * await people.deleteOne({ name: 'Ada' });
   * await first.next();
   * const { resumeToken } = first;
   * await first.close();
   *
   * await people.deleteOne({ name: 'Alan' });
   * await using second = people.watch([], { resumeAfter: resumeToken });
   * const change = await second.next();
   * change.operationType === 'delete' && change.documentKey._id; // => 3
   * ```
   */
  get resumeToken(): ResumeToken {
    return this.#state.token ?? null;
  }

  /** True once it has ended. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** The number of events that are here already. */
  bufferedCount(): number {
    return this.#cursor?.buffered ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Opens the stream on the server; else the first call that asks for an event does so. Rejects with `MongoAPIError` after `close`. */
  async open(): Promise<void> {
    await this.#inTurn(async () => {
      this.#checkOpen();
      if (this.#cursor === undefined) await this.#fetchShared(this.#timeout.limit());
    });
  }

  /** Waits until there is an event; false when the stream is closed, here or by the server. */
  async hasNext(): Promise<boolean> {
    this.#useAs('iterator');
    // Not in turn: who waits for the same event by `next` takes it, and both are told of it.
    return !this.#isClosed && this.#awaitEvent(true);
  }

  /** Waits for the next event. Rejects with `MongoAPIError` when the stream is closed, with `MongoRuntimeError` when the server ends it. */
  async next(): Promise<TChange> {
    this.#useAs('iterator');
    return this.#inTurn(() => this.#next());
  }

  /** The next event if one is here or comes with the next reply; else null. */
  async tryNext(): Promise<TChange | null> {
    this.#useAs('iterator');
    return this.#inTurn(async () => {
      if (this.#isClosed && this.#cursor === undefined) return null;
      this.#checkOpen();
      if (this.bufferedCount() === 0) await this.#fetchShared(this.#timeout.limit());
      return this.bufferedCount() > 0 ? this.#handOut() : null;
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TChange, void, void> {
    if (this.#isClosed) return;
    try {
      for (;;) yield await this.next();
    } finally {
      await this.close();
    }
  }

  /** The events as a Node.js stream; destroying it closes the change stream. */
  stream(): Readable & AsyncIterable<TChange> {
    if (this.#isClosed) throw new MongoChangeStreamError(CLOSED);
    return new CursorStream(this);
  }

  /** Closes it here and on the server. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#cursor?.close();
    this.emit('close', undefined);
  }

  #useAs(mode: 'iterator' | 'emitter'): void {
    if (this.#mode !== undefined && this.#mode !== mode) {
      throw new MongoAPIError(
        mode === 'iterator'
          ? 'ChangeStream cannot be used as an iterator after being used as an EventEmitter'
          : 'ChangeStream cannot be used as an EventEmitter after being used as an iterator',
      );
    }
    this.#mode = mode;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new MongoAPIError(CLOSED);
  }

  async #next(): Promise<TChange> {
    if (!(await this.#awaitEvent())) throw new MongoRuntimeError(CLOSED);
    return this.#handOut();
  }

  async #awaitEvent(whetherOneCame = false): Promise<boolean> {
    this.#checkOpen();
    let limit: CommandLimit | undefined;
    while (this.bufferedCount() === 0) {
      // The cursor of an interrupted call was closed here, not ended by the server.
      if (!this.#isInterrupted && this.#cursor?.isExhausted === true) {
        this.emit('end', undefined);
        await this.close();
        return false;
      }
      // One limit for all that this call waits for.
      limit ??= this.#timeout.limit();
      const came = await this.#fetchShared(limit);
      if (came && whetherOneCame) return true;
      this.#checkOpen();
    }
    return true;
  }

  /** Hands out the event that is first here. Throws, and closes, when it has no token. */
  #handOut(): TChange {
    const { event, batchToken } = present(this.#cursor?.shift(), 'the event that was fetched');
    if (event['_id'] == null) {
      void this.close();
      throw new MongoChangeStreamError(
        'A change stream document has been received that lacks a resume token (_id).',
      );
    }
    this.#keep(afterEvent(event['_id'], batchToken, this.#state));
    return event as TChange;
  }

  /** One fetch for all who wait; whether it brings events. */
  #fetchShared(limit: CommandLimit): Promise<boolean> {
    this.#fetching ??= this.#fetchInTime(limit)
      .then(() => this.bufferedCount() > 0)
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  /** One command: that which opens the stream, or one for more events. */
  async #fetch(limit: CommandLimit): Promise<void> {
    if (this.#isInterrupted) {
      await this.#open(startOf(this.#state), limit);
      if (this.bufferedCount() > 0) return;
    }
    const cursor = this.#cursor;
    if (cursor === undefined) await this.#open(givenStart(this.options), limit);
    else if (!cursor.isExhausted) {
      const facts = await cursor.more(limit);
      this.#keep(afterBatch(this.#state, facts, { isFirst: false, maxWireVersion: 0 }));
      this.emit('response', undefined);
    }
  }

  async #open(start: Document, limit: CommandLimit): Promise<void> {
    const { host, namespace, domain } = this.#parts;
    const cursor = new ChangeStreamCursor({
      host,
      namespace,
      pipeline: [changeStreamStage(this.options, domain, start), ...this.pipeline],
      options: this.options,
      settings: this.#settings,
      decoder: this.#decoder,
      whenClientCloses: () => this.close(),
    });
    const facts = await cursor.open(limit);
    this.#cursor = cursor;
    this.#isInterrupted = false;
    const { maxWireVersion } = cursor;
    this.#maxWireVersion = maxWireVersion;
    this.#keep(afterBatch(this.#state, facts, { isFirst: true, maxWireVersion }));
    // It may have been closed while the reply was on its way.
    if (this.#isClosed) await cursor.close();
    this.emit('init', undefined);
    this.emit('response', undefined);
  }

  /**
   * Lets a failed `getMore` be followed by one attempt to resume. A call that has run out of time leaves that to the
   * next one; any other failure closes the stream.
   */
  async #fetchInTime(limit: CommandLimit): Promise<void> {
    const failed = this.#cursor;
    try {
      await this.#fetch(limit);
    } catch (error) {
      if (this.#isClosed) throw new MongoAPIError(CLOSED, { cause: error });
      if (error instanceof MongoOperationTimeoutError) this.#interrupt(error);
      if (failed === undefined || !isResumable(error, this.#maxWireVersion)) {
        await this.close();
        throw error;
      }
      await failed.close();
      await this.#resume(limit);
    }
  }

  #interrupt(error: MongoOperationTimeoutError): never {
    if (this.#cursor !== undefined) {
      this.#isInterrupted = true;
      // The caller has waited long enough.
      void this.#cursor.close();
    }
    throw error;
  }

  async #resume(limit: CommandLimit): Promise<void> {
    try {
      await this.#open(startOf(this.#state), limit);
    } catch (error) {
      if (error instanceof MongoOperationTimeoutError) this.#interrupt(error);
      await this.close();
      throw error;
    }
  }

  #keep(state: ResumeState): void {
    const isNew = state.token !== this.#state.token;
    this.#state = state;
    if (isNew) this.emit('resumeTokenChanged', state.token);
  }

  #startEmitting(): void {
    this.#useAs('emitter');
    // The listener is there only once `on` has returned.
    queueMicrotask(() => void this.#emitEvents());
  }

  async #emitEvents(): Promise<void> {
    while (!this.#isClosed && this.listenerCount('change') > 0) {
      try {
        if (!(await this.#inTurn(() => this.#awaitEvent()))) return;
      } catch (error) {
        if (await this.#endsListening(thrownError(error))) return;
        continue;
      }
      while (this.bufferedCount() > 0 && !this.#isClosed && this.listenerCount('change') > 0) {
        this.#emitOne();
      }
    }
  }

  async #endsListening(error: Error): Promise<boolean> {
    // Whoever listens has no call that could be late.
    if (this.#isInterrupted && !this.#isClosed) return false;
    if (!this.#isClosed || !isClosedError(error)) await this.#fail(error);
    return true;
  }

  #emitOne(): void {
    let change: TChange;
    try {
      change = this.#handOut();
    } catch (error) {
      void this.#fail(thrownError(error));
      return;
    }
    this.emit('change', change);
  }

  async #fail(error: Error): Promise<void> {
    await this.close();
    this.emit('error', error);
  }
}

function isClosedError(error: unknown): boolean {
  return error instanceof MongoError && error.message === CLOSED;
}

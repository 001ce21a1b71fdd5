import { decodeValue, findElement } from '@touchstone/protocol';
import type { Document, Timestamp } from 'bson';
import type { AggregateOptions } from '../cursor/aggregation-cursor.ts';
import { BatchSource } from '../cursor/batch-source.ts';
import type { CursorHost } from '../cursor/cursor-options.ts';
import type { CommandLimit } from '../cursor/cursor-timeout.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { type BatchDecoder, DocumentBatch } from '../operation-model/document-batch.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { aggregate } from '../operations/aggregate.ts';
import type { ChangeStreamOptions } from './change-stream-options.ts';
import type { BatchFacts } from './resume.ts';

export interface ChangeStreamCursorOptions {
  readonly host: CursorHost;
  readonly namespace: Namespace;
  readonly pipeline: readonly Document[];
  readonly options: ChangeStreamOptions;
  readonly settings: OperationSettings;
  readonly decoder: BatchDecoder;
  readonly whenClientCloses: () => Promise<void>;
}

/** One cursor of a change stream, from its `aggregate` on. */
export class ChangeStreamCursor {
  readonly #options: ChangeStreamCursorOptions;
  readonly #source: BatchSource;
  #batch: DocumentBatch = new DocumentBatch(new Uint8Array(0), []);
  #batchToken: Document | undefined;
  #operationTime: Timestamp | undefined;
  /** Of the server that answered last; 0 before any was asked. */
  maxWireVersion = 0;

  constructor(options: ChangeStreamCursorOptions) {
    const { host, settings, whenClientCloses } = options;
    const { session, signal } = options.options;
    this.#options = options;
    this.#source = new BatchSource(host, { session, signal, settings }, whenClientCloses);
  }

  /** True once the server has no cursor any more. */
  get isExhausted(): boolean {
    return this.#source.isExhausted;
  }

  /** The number of events that are here already. */
  get buffered(): number {
    return this.#batch.length;
  }

  /** Sends the aggregate, unless it has been sent. */
  async open(limit: CommandLimit): Promise<BatchFacts> {
    const reply = await this.#source.open(this.#operation(), limit);
    return this.#take(reply, this.#operationTime);
  }

  /** Asks the server for the next events. */
  async more(limit: CommandLimit): Promise<BatchFacts> {
    const { batchSize, comment, maxAwaitTimeMS } = this.#options.options;
    const options = { batchSize, comment, maxAwaitTimeMS };
    return this.#take(await this.#source.more(options, limit), undefined);
  }

  /** The next event that is here, with the batch's token when it is the last; undefined: none is. */
  shift(): { readonly event: Document; readonly batchToken: Document | undefined } | undefined {
    const event = this.#batch.shift(this.#options.decoder);
    if (event === undefined) return undefined;
    return { event, batchToken: this.#batch.length === 0 ? this.#batchToken : undefined };
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#batch.clear();
    await this.#source.close();
  }

  #take(reply: CursorReply, operationTime: Timestamp | undefined): BatchFacts {
    const { batch, postBatchResumeToken } = reply;
    this.#batch = batch;
    this.#batchToken = postBatchResumeToken;
    return { count: batch.length, postBatchResumeToken, operationTime };
  }

  #operation(): Operation<CursorReply> {
    const { namespace, pipeline, options, settings } = this.#options;
    const operation = aggregate(namespace, pipeline, options as AggregateOptions, settings);
    return {
      ...operation,
      build: (limits) => {
        this.maxWireVersion = limits.maxWireVersion;
        return operation.build(limits);
      },
      parse: (reply) => {
        this.#operationTime = operationTimeOf(reply);
        return operation.parse(reply);
      },
    };
  }
}

function operationTimeOf(reply: Uint8Array): Timestamp | undefined {
  const found = findElement(reply, 'operationTime');
  return found === undefined ? undefined : decodeValue(reply, found.type, found.valueStart);
}

// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import {
  type CollectionInfo,
  type ListCollectionsOptions,
  listCollections,
} from '../operations/list-collections.ts';
import { listIndexes } from '../operations/list-indexes.ts';
import { AbstractCursor } from './abstract-cursor.ts';
import { AggregationCursor } from './aggregation-cursor.ts';
import type { AbstractCursorOptions, CursorContext } from './cursor-options.ts';

/** Options of `listIndexes`. */
export type ListIndexesOptions = AbstractCursorOptions & { rawData?: boolean | undefined };

/** The result of `Db.listCollections`. */
export class ListCollectionsCursor<
  T extends Pick<CollectionInfo, 'name' | 'type'> | CollectionInfo =
    | Pick<CollectionInfo, 'name' | 'type'>
    | CollectionInfo,
> extends AbstractCursor<T> {
  /** The `Db` whose collections are listed. */
  readonly parent: any;
  /** The documents that are meant. */
  readonly filter: Document;
  /** The options that it was made with. */
  readonly options: ListCollectionsOptions;

  constructor(
    context: CursorContext,
    namespace: MongoDBNamespace,
    filter: Document,
    options: ListCollectionsOptions = {},
  ) {
    super(context, namespace, options);
    this.parent = context.parent;
    this.filter = filter;
    this.options = options;
  }

  /** A cursor with the same question that has asked nothing yet. */
  clone(): ListCollectionsCursor<T> {
    const context = { host: this.host, settings: this.settings, parent: this.parent };
    return new ListCollectionsCursor(context, this.namespace, this.filter, this.options);
  }

  protected openingOperation(): Operation<CursorReply> {
    const options = { ...this.options, batchSize: this.cursorOptions.batchSize };
    return listCollections(this.namespace.db, this.filter, options, this.settings);
  }
}

/** The result of `Collection.listIndexes`. */
export class ListIndexesCursor extends AbstractCursor {
  /** The `Collection` whose indexes are listed. */
  readonly parent: any;
  /** The options that it was made with. */
  readonly options: ListIndexesOptions | undefined;

  constructor(context: CursorContext, namespace: MongoDBNamespace, options?: ListIndexesOptions) {
    super(context, namespace, options);
    this.parent = context.parent;
    this.options = options;
  }

  /** A cursor with the same question that has asked nothing yet. */
  clone(): ListIndexesCursor {
    const context = { host: this.host, settings: this.settings, parent: this.parent };
    return new ListIndexesCursor(context, this.namespace, this.cursorOptions);
  }

  protected openingOperation(): Operation<CursorReply> {
    const namespace = this.namespace.withCollection(this.namespace.collection ?? '');
    return listIndexes(namespace, this.cursorOptions, this.settings);
  }
}

/** The result of `Collection.listSearchIndexes`. */
export class ListSearchIndexesCursor extends AggregationCursor<{ name: string }> {}

import type { Document } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { AggregateOptions } from '../cursor/aggregation-cursor.ts';
import type { FindOptions } from '../cursor/find-cursor.ts';
import type { ListIndexesOptions } from '../cursor/list-cursors.ts';
import type {
  CommandOperationOptions,
  ExplainCommandOptions,
  ExplainVerbosityLike,
  Hint,
} from '../operation-model/command-options.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { Sort } from '../schema/sort.ts';

/** What a collection overrides of its database's settings. */
export interface CollectionOptions extends BSONSerializeOptions, WriteConcernOptions {
  readConcern?: ReadConcernLike | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  timeoutMS?: number | undefined;
}

/** Options of `findOne`: those of `find` that mean something for one document. */
export type FindOneOptions = FindOptions & {
  /** @deprecated One document is one batch: ignored. */
  batchSize?: number | undefined;
  /** @deprecated One document is the limit: ignored. */
  limit?: number | undefined;
  /** @deprecated No cursor stays open: ignored. */
  noCursorTimeout?: boolean | undefined;
};

/** Options of `estimatedDocumentCount`, which counts from the collection’s metadata. */
export interface EstimatedDocumentCountOptions extends CommandOperationOptions {}

/** Options of `insertOne`. */
export interface InsertOneOptions extends CommandOperationOptions {
  bypassDocumentValidation?: boolean | undefined;
  forceServerObjectId?: boolean | undefined;
}

/** Options of `updateOne` and `updateMany`. */
export interface UpdateOptions extends CommandOperationOptions {
  arrayFilters?: Document[] | undefined;
  bypassDocumentValidation?: boolean | undefined;
  collation?: CollationOptions | undefined;
  hint?: Hint | undefined;
  /** Insert a document when none matches. Default: false. */
  upsert?: boolean | undefined;
  let?: Document | undefined;
}

/** Options of `replaceOne`. */
export interface ReplaceOptions extends Omit<UpdateOptions, 'arrayFilters'> {
  sort?: Sort | undefined;
}

/** Options of `deleteOne` and `deleteMany`. */
export interface DeleteOptions extends CommandOperationOptions {
  ordered?: boolean | undefined;
  collation?: CollationOptions | undefined;
  hint?: Hint | undefined;
  let?: Document | undefined;
}

/** Options of `indexInformation` and `indexes`; `full` asks for whole definitions instead of key patterns. */
export type IndexInformationOptions = ListIndexesOptions & { full?: boolean | undefined };

/** Options of the command that creates indexes, apart from the indexes' own. */
export type CreateIndexOptions = Omit<CommandOperationOptions, 'collation' | 'explain'> & {
  commitQuorum?: number | string | undefined;
};

/** Options of the aggregation behind `listSearchIndexes`. */
export type ListSearchIndexesOptions = Omit<AggregateOptions, 'readConcern' | 'writeConcern'>;

/** Asks for the plan in place of the result. */
export type Explaining = { explain: ExplainVerbosityLike | ExplainCommandOptions };

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

/** The settings that a collection overrides of its database's settings. */
export interface CollectionOptions extends BSONSerializeOptions, WriteConcernOptions {
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
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
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
  /** True lets the server make `_id`; default false. */
  forceServerObjectId?: boolean | undefined;
}

/** Options of `updateOne` and `updateMany`. */
export interface UpdateOptions extends CommandOperationOptions {
  /** The elements of arrays that are meant by `$[name]`. */
  arrayFilters?: Document[] | undefined;
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions | undefined;
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint | undefined;
  /** Insert a document when none matches. Default: false. */
  upsert?: boolean | undefined;
  /** Variables that expressions can use as `$$name`. */
  let?: Document | undefined;
}

/** Options of `replaceOne`. */
export interface ReplaceOptions extends Omit<UpdateOptions, 'arrayFilters'> {
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
}

/** Options of `deleteOne` and `deleteMany`. */
export interface DeleteOptions extends CommandOperationOptions {
  /** False goes on after a failure; default true. */
  ordered?: boolean | undefined;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions | undefined;
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint | undefined;
  /** Variables that expressions can use as `$$name`. */
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

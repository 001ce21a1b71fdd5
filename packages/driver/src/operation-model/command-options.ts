import type { Document } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { ClientSession } from '../session/client-session.ts';

/** An index, by its name or its key. */
export type Hint = string | Document;

/** An operation that may be given up. */
export type Abortable = {
  /** Gives the operation up. */
  signal?: AbortSignal | undefined;
};

export type ExplainVerbosity = string;
/** Tells how much the server tells about a plan. */
export const ExplainVerbosity: {
  readonly queryPlanner: 'queryPlanner';
  readonly queryPlannerExtended: 'queryPlannerExtended';
  readonly executionStats: 'executionStats';
  readonly allPlansExecution: 'allPlansExecution';
} = Object.freeze({
  queryPlanner: 'queryPlanner',
  queryPlannerExtended: 'queryPlannerExtended',
  executionStats: 'executionStats',
  allPlansExecution: 'allPlansExecution',
});

/** `true` means `allPlansExecution`, `false` means `queryPlanner`. */
export type ExplainVerbosityLike = ExplainVerbosity | boolean;

/** Describes how an operation is explained, and for how long at most. */
export interface ExplainCommandOptions {
  /** Tells how much is told of the plan. */
  verbosity: ExplainVerbosity;
  /** Milliseconds. */
  maxTimeMS?: number;
}

/** Options that ask for the plan in the place of the result. */
export interface ExplainOptions {
  /** Explain the command instead of running it. */
  explain?: ExplainVerbosityLike | ExplainCommandOptions | undefined;
}

/** The options that every operation takes. */
export interface OperationOptions extends BSONSerializeOptions {
  /** The session that it is part of; default: an implicit one. */
  session?: ClientSession | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** Milliseconds for the whole operation. */
  timeoutMS?: number | undefined;
  /** True for a write that would be sent once more. */
  willRetryWrite?: boolean | undefined;
}

/** The options that every operation takes that is a command. */
export interface CommandOperationOptions
  extends OperationOptions,
    WriteConcernOptions,
    ExplainOptions {
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions | undefined;
  /** Milliseconds that the server may work on it. */
  maxTimeMS?: number | undefined;
  /** Any BSON value; shown in the server's logs and profiles. */
  comment?: unknown;
  /** The name of the database. */
  dbName?: string | undefined;
  /** Deprecated, and without effect. */
  authdb?: string | undefined;
  /** Ask the server (8.2 and newer) for documents in their stored form. */
  rawData?: boolean | undefined;
}

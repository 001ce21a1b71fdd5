import type { Document } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { ClientSession } from '../session/client-session.ts';

export type Hint = string | Document;

export type Abortable = {
  /** Gives the operation up. */
  signal?: AbortSignal | undefined;
};

export type ExplainVerbosity = string;
/** How much the server tells about a plan. */
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

export interface ExplainCommandOptions {
  verbosity: ExplainVerbosity;
  /** Milliseconds. */
  maxTimeMS?: number;
}

export interface ExplainOptions {
  /** Explain the command instead of running it. */
  explain?: ExplainVerbosityLike | ExplainCommandOptions | undefined;
}

/** What every operation takes. */
export interface OperationOptions extends BSONSerializeOptions {
  session?: ClientSession | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  /** Milliseconds for the whole operation. */
  timeoutMS?: number | undefined;
  willRetryWrite?: boolean | undefined;
}

/** What every operation that is a command takes. */
export interface CommandOperationOptions
  extends OperationOptions,
    WriteConcernOptions,
    ExplainOptions {
  readConcern?: ReadConcernLike | undefined;
  collation?: CollationOptions | undefined;
  /** Milliseconds that the server may work on it. */
  maxTimeMS?: number | undefined;
  /** Any BSON value; shown in the server's logs and profiles. */
  comment?: unknown;
  dbName?: string | undefined;
  authdb?: string | undefined;
  /** Ask the server (8.2 and newer) for documents in their stored form. */
  rawData?: boolean | undefined;
}

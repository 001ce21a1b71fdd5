import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientSession } from '../session/client-session.ts';

/** The settings that a database overrides of its client's settings. */
export interface DbOptions extends BSONSerializeOptions, WriteConcernOptions {
  /** The database that knows the user. */
  authSource?: string | undefined;
  /** True lets the server make `_id`; default false. */
  forceServerObjectId?: boolean | undefined;
  /** Makes the `_id` of documents that have none. */
  pkFactory?: PkFactory | undefined;
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** True writes once more after a network error; default true. */
  retryWrites?: boolean | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
}

/** The options of `Db.command`; concerns are written into the command itself. */
export interface RunCommandOptions extends BSONSerializeOptions {
  /** The session that it is part of; default: an implicit one. */
  session?: ClientSession | undefined;
  /** Chooses the server. Default: primary, whatever the database's own is. */
  readPreference?: ReadPreferenceLike | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
  /** Gives the operation up when it is aborted; the promise then rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** Options of `Db.stats`. */
export interface DbStatsOptions extends CommandOperationOptions {
  /** By what the sizes are divided. Default: 1, bytes. */
  scale?: number | undefined;
}

/** Options of `Db.removeUser` and `Admin.removeUser`. */
export type RemoveUserOptions = Omit<CommandOperationOptions, 'rawData'>;

/** Options of `Db.profilingLevel`. */
export type ProfilingLevelOptions = Omit<CommandOperationOptions, 'rawData'>;

/** Options of `Db.setProfilingLevel`. */
export type SetProfilingLevelOptions = Omit<CommandOperationOptions, 'rawData'>;

import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientSession } from '../session/client-session.ts';

/** What a database overrides of its client's settings. */
export interface DbOptions extends BSONSerializeOptions, WriteConcernOptions {
  authSource?: string | undefined;
  forceServerObjectId?: boolean | undefined;
  pkFactory?: PkFactory | undefined;
  readConcern?: ReadConcernLike | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  retryWrites?: boolean | undefined;
  timeoutMS?: number | undefined;
}

/** The options of `Db.command`; concerns are written into the command itself. */
export interface RunCommandOptions extends BSONSerializeOptions {
  session?: ClientSession | undefined;
  /** Chooses the server. Default: primary, whatever the database's own is. */
  readPreference?: ReadPreferenceLike | undefined;
  timeoutMS?: number | undefined;
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

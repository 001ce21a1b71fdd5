import type { Timestamp } from 'bson';
import { InvalidConcernError } from './invalid-concern-error.ts';

/** The data that a read may see (read and write concern specification). All absent: the server's default. */
export interface ReadConcern {
  /** One of `READ_CONCERN_LEVELS`, or one that a later server knows. */
  readonly level?: string;
  /** Causal consistency: the read waits for this operation time. */
  readonly afterClusterTime?: Timestamp;
  /** Snapshot reads: the time that the read looks at. */
  readonly atClusterTime?: Timestamp;
}

/** The levels that MongoDB knows today. */
export const READ_CONCERN_LEVELS: readonly string[] = [
  'available',
  'linearizable',
  'local',
  'majority',
  'snapshot',
];

/** The read concern of an option: a level, or an object with a `level`. Throws `InvalidConcernError`. */
export function readConcernFrom(option: string | { readonly level?: unknown }): ReadConcern {
  const level = typeof option === 'string' ? option : option.level;
  if (level === undefined) return {};
  if (typeof level !== 'string') throw new InvalidConcernError('readConcern.level is not a string');
  return { level };
}

/** The `readConcern` field of a command. */
export function readConcernToDocument(concern: ReadConcern): Record<string, unknown> {
  const { level, afterClusterTime, atClusterTime } = concern;
  return {
    ...(level !== undefined && { level }),
    ...(afterClusterTime !== undefined && { afterClusterTime }),
    ...(atClusterTime !== undefined && { atClusterTime }),
  };
}

/** True if the concern leaves everything to the server, and so is not sent. */
export function isServerDefaultReadConcern(concern: ReadConcern): boolean {
  return Object.keys(readConcernToDocument(concern)).length === 0;
}

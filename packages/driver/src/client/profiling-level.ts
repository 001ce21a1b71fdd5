import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';

/** The operations that the database profiler records. */
export type ProfilingLevel = 'off' | 'slow_only' | 'all';
/** The levels of the profiler by their names. */
export const ProfilingLevel: {
  readonly off: 'off';
  readonly slowOnly: 'slow_only';
  readonly all: 'all';
} = Object.freeze({ off: 'off', slowOnly: 'slow_only', all: 'all' });

const LEVELS: readonly ProfilingLevel[] = ['off', 'slow_only', 'all'];

/** The number by which the server calls a level. */
export function profileOf(level: ProfilingLevel): number {
  const profile = LEVELS.indexOf(level);
  if (profile >= 0) return profile;
  throw new MongoInvalidArgumentError(
    `Profiling level must be one of "off", "slow_only", "all"; it was ${JSON.stringify(level)}`,
  );
}

export function profilingLevelOf(was: number): ProfilingLevel {
  const level = LEVELS[was];
  if (level === undefined) throw new MongoRuntimeError(`Illegal profiling level value ${was}`);
  return level;
}

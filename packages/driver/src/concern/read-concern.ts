import type { Document } from 'bson';

export type ReadConcernLevel = 'local' | 'majority' | 'linearizable' | 'available' | 'snapshot';
/** The levels of read concern by their names. */
export const ReadConcernLevel: { readonly [Level in ReadConcernLevel]: Level } = Object.freeze({
  local: 'local',
  majority: 'majority',
  linearizable: 'linearizable',
  available: 'available',
  snapshot: 'snapshot',
});

export type ReadConcernLike = ReadConcern | { level: ReadConcernLevel } | ReadConcernLevel;

/** Which writes a read may see (specification: read-write-concern). */
export class ReadConcern {
  level: ReadConcernLevel | string;

  constructor(level: ReadConcernLevel | string) {
    this.level = level;
  }

  /** Reads `{readConcern}` or `{level}`; undefined when neither says anything. */
  static fromOptions(options?: {
    readConcern?: ReadConcernLike | Document | undefined;
    level?: ReadConcernLevel | string | undefined;
  }): ReadConcern | undefined {
    if (options === undefined || options === null) return undefined;
    const { readConcern } = options;
    if (readConcern instanceof ReadConcern) return readConcern;
    if (typeof readConcern === 'string') return new ReadConcern(readConcern);
    if (typeof readConcern?.['level'] === 'string') return new ReadConcern(readConcern['level']);
    return options.level === undefined ? undefined : new ReadConcern(options.level);
  }

  static get MAJORITY(): 'majority' {
    return 'majority';
  }

  static get AVAILABLE(): 'available' {
    return 'available';
  }

  static get LINEARIZABLE(): 'linearizable' {
    return 'linearizable';
  }

  static get SNAPSHOT(): 'snapshot' {
    return 'snapshot';
  }

  toJSON(): Document {
    return { level: this.level };
  }
}

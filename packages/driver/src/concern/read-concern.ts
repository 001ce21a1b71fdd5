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

/** A read concern, or its level. */
export type ReadConcernLike = ReadConcern | { level: ReadConcernLevel } | ReadConcernLevel;

/** The writes that a read may see (specification: read-write-concern). */
export class ReadConcern {
  /** Describes how severe it is. */
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

  /** The name of the level `majority`. */
  static get MAJORITY(): 'majority' {
    return 'majority';
  }

  /** The name of the level `available`. */
  static get AVAILABLE(): 'available' {
    return 'available';
  }

  /** The name of the level `linearizable`. */
  static get LINEARIZABLE(): 'linearizable' {
    return 'linearizable';
  }

  /** The name of the level `snapshot`. */
  static get SNAPSHOT(): 'snapshot' {
    return 'snapshot';
  }

  /** The document that `JSON.stringify` shows. */
  toJSON(): Document {
    return { level: this.level };
  }
}

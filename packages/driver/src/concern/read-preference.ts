import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';

export type ReadPreferenceMode =
  | 'primary'
  | 'primaryPreferred'
  | 'secondary'
  | 'secondaryPreferred'
  | 'nearest';
/** The modes of read preference by their names. */
export const ReadPreferenceMode: { readonly [Mode in ReadPreferenceMode]: Mode } = Object.freeze({
  primary: 'primary',
  primaryPreferred: 'primaryPreferred',
  secondary: 'secondary',
  secondaryPreferred: 'secondaryPreferred',
  nearest: 'nearest',
});

/** Tags that a member must have. */
export type TagSet = { [key: string]: string };

/** Hedged reads, which MongoDB 8.0 has deprecated. */
export interface HedgeOptions {
  /** True asks a mongos to read from two members and take the faster. Deprecated since MongoDB 8.0. */
  enabled?: boolean;
}

/** The settings that a read preference has beside its mode. */
export interface ReadPreferenceOptions {
  /** The most that a secondary may lag behind, in seconds, at least 90; default: any. */
  maxStalenessSeconds?: number | undefined;
  /** Hedged reads, which MongoDB 8.0 has deprecated. */
  hedge?: HedgeOptions | undefined;
}

/** A read preference, or its mode. */
export type ReadPreferenceLike = ReadPreference | ReadPreferenceMode;

/** Options that name a read preference, or describe one. */
export interface ReadPreferenceLikeOptions extends ReadPreferenceOptions {
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?:
    | ReadPreferenceLike
    | {
        mode?: ReadPreferenceMode | undefined;
        preference?: ReadPreferenceMode | undefined;
        tags?: readonly TagSet[] | undefined;
        maxStalenessSeconds?: number | undefined;
        hedge?: HedgeOptions | undefined;
      }
    | undefined;
}

/** The same, with the tags beside it, as connection strings have them. */
export interface ReadPreferenceFromOptions extends ReadPreferenceLikeOptions {
  /** Not looked at: in a transaction the read preference is the transaction's. */
  session?: unknown;
  /** The tags that members must have, the first set that fits any member. */
  readPreferenceTags?: readonly TagSet[] | undefined;
}

/**
 * The members of a replica set that may answer a read (specification: server-selection).
 *
 * @example
 * ```ts
 * const nearby = new ReadPreference('nearest', [{ region: 'eu' }, {}], { maxStalenessSeconds: 120 });
 * nearby.mode; // => 'nearest'
 * await people.findOne({ name: 'Ada' }, { readPreference: nearby }); // => { _id: 1, name: 'Ada', … }
 * ```
 */
export class ReadPreference {
  /** The members that may answer. */
  mode: ReadPreferenceMode;
  /** The tags that a member must have; the first set that any member has is used. */
  tags?: TagSet[];
  /** Hedged reads, which MongoDB 8.0 has deprecated. */
  hedge?: HedgeOptions;
  /** Tells how far behind a secondary may be, in seconds; default: any. */
  maxStalenessSeconds?: number;

  /** Reads go to the primary, and fail while there is none. */
  static readonly PRIMARY = 'primary';
  /** Reads go to the primary, and to a secondary while there is none. */
  static readonly PRIMARY_PREFERRED = 'primaryPreferred';
  /** Reads go to a secondary, and fail where there is none. */
  static readonly SECONDARY = 'secondary';
  /** Reads go to a secondary, and to the primary where there is none. */
  static readonly SECONDARY_PREFERRED = 'secondaryPreferred';
  /** Reads go to any member within the latency window (`localThresholdMS`). */
  static readonly NEAREST = 'nearest';
  /** The address of the primary; null where none is known. */
  static readonly primary: ReadPreference = new ReadPreference('primary');
  /** Reads from the primary, and from a secondary while there is none. */
  static readonly primaryPreferred: ReadPreference = new ReadPreference('primaryPreferred');
  /** Reads from secondaries alone. */
  static readonly secondary: ReadPreference = new ReadPreference('secondary');
  /** Reads from secondaries, and from the primary while there is none. */
  static readonly secondaryPreferred: ReadPreference = new ReadPreference('secondaryPreferred');
  /** Reads from the members that answer soonest. */
  static readonly nearest: ReadPreference = new ReadPreference('nearest');

  /** Throws `MongoInvalidArgumentError` on an unknown mode, and on tags or staleness with `primary`. */
  constructor(mode: ReadPreferenceMode, tags?: readonly TagSet[], options?: ReadPreferenceOptions) {
    const known = modeOf(mode);
    if (known === undefined) {
      throw new MongoInvalidArgumentError(`Invalid read preference mode ${JSON.stringify(mode)}`);
    }
    if (tags !== undefined && !Array.isArray(tags)) {
      throw new MongoInvalidArgumentError('ReadPreference tags must be an array');
    }
    this.mode = known;
    if (tags !== undefined && tags.length > 0) this.tags = [...tags];
    if (options?.hedge !== undefined) this.hedge = options.hedge;
    const staleness = options?.maxStalenessSeconds;
    // -1 is the connection string's way of saying "no limit".
    if (staleness !== undefined && staleness !== null && staleness !== -1) {
      if (!(staleness > 0)) {
        throw new MongoInvalidArgumentError('maxStalenessSeconds must be a positive integer');
      }
      this.maxStalenessSeconds = staleness;
    }
    if (known === 'primary') this.#refuseRestrictions();
  }

  /** The mode, as `mode`. */
  get preference(): ReadPreferenceMode {
    return this.mode;
  }

  /** A read preference of that mode. */
  static fromString(mode: string): ReadPreference {
    return new ReadPreference(mode as ReadPreferenceMode);
  }

  /** Reads `{readPreference, readPreferenceTags, maxStalenessSeconds}`; undefined when it is not said. */
  static fromOptions(options?: ReadPreferenceFromOptions): ReadPreference | undefined {
    if (options === undefined) return undefined;
    const given = options.readPreference;
    if (given === undefined || given === null) return undefined;
    if (given instanceof ReadPreference) return given;
    const limits = (from: ReadPreferenceOptions | undefined): ReadPreferenceOptions => ({
      maxStalenessSeconds: from?.maxStalenessSeconds,
      hedge: from?.hedge,
    });
    if (typeof given === 'string') {
      // One object for each mode: selection remembers its answers by the identity of what was asked.
      const plain = PLAIN.get(given);
      if (plain !== undefined && saysNoMore(options)) return plain;
      return new ReadPreference(given, options.readPreferenceTags, limits(options));
    }
    const mode = given.mode ?? given.preference;
    if (mode === undefined) return undefined;
    return new ReadPreference(mode, given.tags ?? options.readPreferenceTags, limits(given));
  }

  /**
   * Puts a `ReadPreference` in place of what `options.readPreference` describes, in the options themselves. Throws
   * `MongoInvalidArgumentError` for what describes none.
   */
  static translate(options: ReadPreferenceLikeOptions): ReadPreferenceLikeOptions {
    const given: unknown = options.readPreference;
    if (given === undefined || given === null) return options;
    if (typeof given !== 'string' && typeof given !== 'object') {
      throw new MongoInvalidArgumentError(`Invalid read preference: ${String(given)}`);
    }
    const { readPreference } = options;
    const translated = ReadPreference.fromOptions({ readPreference });
    if (translated !== undefined) options.readPreference = translated;
    return options;
  }

  /** True where it is one. */
  static isValid(mode: string): boolean {
    return Object.hasOwn(ReadPreferenceMode, mode);
  }

  isValid(mode?: string): boolean {
    return ReadPreference.isValid(mode ?? this.mode);
  }

  /** True if a secondary may answer. */
  secondaryOk(): boolean {
    return this.mode !== 'primary';
  }

  /** True for one that says the same. */
  equals(readPreference: ReadPreference): boolean {
    return readPreference.mode === this.mode;
  }

  /** The document that commands carry as `$readPreference`. */
  toJSON(): Document {
    const document: Document = { mode: this.mode };
    if (this.tags !== undefined) document['tags'] = this.tags;
    if (this.maxStalenessSeconds !== undefined) {
      document['maxStalenessSeconds'] = this.maxStalenessSeconds;
    }
    if (this.hedge !== undefined) document['hedge'] = this.hedge;
    return document;
  }

  #refuseRestrictions(): void {
    if (this.tags?.some((tags) => Object.keys(tags).length > 0) === true) {
      throw new MongoInvalidArgumentError('Primary read preference cannot be combined with tags');
    }
    if (this.maxStalenessSeconds !== undefined) {
      throw new MongoInvalidArgumentError(
        'Primary read preference cannot be combined with maxStalenessSeconds',
      );
    }
    if (this.hedge !== undefined) {
      throw new MongoInvalidArgumentError('Primary read preference cannot be combined with hedge');
    }
  }
}

const PLAIN: ReadonlyMap<string, ReadPreference> = new Map(
  [
    ReadPreference.primary,
    ReadPreference.primaryPreferred,
    ReadPreference.secondary,
    ReadPreference.secondaryPreferred,
    ReadPreference.nearest,
  ].map((each) => [each.mode, each]),
);

/** True if the options restrict the mode no further. */
function saysNoMore({
  readPreferenceTags,
  maxStalenessSeconds,
  hedge,
}: ReadPreferenceFromOptions): boolean {
  return (
    readPreferenceTags === undefined && maxStalenessSeconds === undefined && hedge === undefined
  );
}

/** Modes are known by any mixture of upper and lower case (server-selection, "mode"). */
function modeOf(name: unknown): ReadPreferenceMode | undefined {
  if (typeof name !== 'string') return undefined;
  const lower = name.toLowerCase();
  const modes = Object.values(ReadPreferenceMode);
  return modes.find((mode) => mode === name) ?? modes.find((mode) => mode.toLowerCase() === lower);
}

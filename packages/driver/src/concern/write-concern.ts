import { InvalidConcernError, writeConcernFrom } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';

/** The number of members that must have a write, `majority`, or the name of a rule. */
export type W = number | 'majority' | (string & {});

/** The settings of a write concern. */
export interface WriteConcernSettings {
  /** The number of members that must have the write, or `majority`. */
  w?: W | undefined;
  /** The time to wait for the members, in milliseconds. Deprecated for `timeoutMS`. */
  wtimeoutMS?: number | undefined;
  /** Milliseconds; the server's name for it. */
  wtimeout?: number | undefined;
  /** True waits until the write is in the journal. */
  journal?: boolean | undefined;
  /** True waits until the write is in the journal. */
  j?: boolean | undefined;
  /** The same as `journal`. Deprecated. */
  fsync?: boolean | 1 | undefined;
}

/** Options that have a write concern. */
export interface WriteConcernOptions {
  /** The number of members that must have a write; default: that of whatever it was made by. */
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
}

/** Tells how far a write must have come before it is answered (specification: read-write-concern). */
export class WriteConcern {
  /** The number of members that must have the write, or `majority`. */
  readonly w?: W;
  /** True waits until the write is in the journal. */
  readonly journal?: boolean;
  /** The time to wait for the members, in milliseconds. Deprecated for `timeoutMS`. */
  readonly wtimeoutMS?: number;
  /** The same as `wtimeoutMS`, under the server's name. */
  wtimeout?: number;
  /** The same as `journal`, under the server's name. */
  j?: boolean;
  /** @deprecated The same as `journal`, under the name that it once had. */
  declare fsync?: boolean | 1;

  /** Throws `MongoInvalidArgumentError` for what no server could follow: `w: -3`, `w: 0` with a journal. */
  constructor(w?: W, wtimeoutMS?: number, journal?: boolean, fsync?: boolean | 1) {
    check({ w: w ?? undefined, wtimeoutMS, journal });
    if (w !== undefined && w !== null) this.w = numericW(w);
    if (wtimeoutMS !== undefined) {
      this.wtimeoutMS = wtimeoutMS;
      this.wtimeout = wtimeoutMS;
    }
    const wantsJournal = journal ?? (fsync === undefined ? undefined : Boolean(fsync));
    if (wantsJournal !== undefined) {
      this.journal = wantsJournal;
      this.j = wantsJournal;
    }
  }

  /** Reads `{writeConcern}`, a write concern itself or `w`; undefined when nothing is said. */
  static fromOptions(
    options?: WriteConcernOptions | WriteConcernSettings | WriteConcern | W,
    inherit?: WriteConcernOptions | WriteConcernSettings | WriteConcern,
  ): WriteConcern | undefined {
    if (options === undefined || options === null) return undefined;
    if (typeof options === 'string' || typeof options === 'number')
      return new WriteConcern(options);
    if (options instanceof WriteConcern) return options;
    const own = settingsOf(options);
    const inherited = inherit === undefined ? {} : (settingsOf(inherit) ?? {});
    if (own instanceof WriteConcern) return own;
    const { w, wtimeoutMS, wtimeout, journal, j, fsync } = { ...inherited, ...own };
    if ([w, wtimeoutMS, wtimeout, journal, j, fsync].every((setting) => setting === undefined)) {
      return undefined;
    }
    // Older code writes `j: 1`.
    const wantsJournal = journal ?? j;
    return new WriteConcern(
      w,
      wtimeoutMS ?? wtimeout,
      typeof wantsJournal === 'number' ? wantsJournal !== 0 : wantsJournal,
      fsync,
    );
  }

  /** Gives a command the write concern, in place. */
  static apply(command: Document, writeConcern: WriteConcern): Document {
    command['writeConcern'] = writeConcern.toCommand();
    return command;
  }

  /** False for `w: 0` without journaling: the server does not answer such writes. */
  get acknowledged(): boolean {
    return this.w !== 0 || this.j === true;
  }

  /** The document that commands carry. */
  toCommand(): Document {
    const command: Document = {};
    if (this.w !== undefined) command['w'] = this.w;
    if (this.wtimeout !== undefined) command['wtimeout'] = this.wtimeout;
    if (this.j !== undefined) command['j'] = this.j;
    return command;
  }
}

function check(settings: Pick<WriteConcernSettings, 'w' | 'wtimeoutMS' | 'journal'>): void {
  try {
    writeConcernFrom(settings);
  } catch (cause) {
    if (!(cause instanceof InvalidConcernError)) throw cause;
    throw new MongoInvalidArgumentError(cause.message, { cause });
  }
}

function settingsOf(
  options: WriteConcernOptions | WriteConcernSettings | WriteConcern,
): WriteConcernSettings | WriteConcern | undefined {
  return 'writeConcern' in options ? options.writeConcern : (options as WriteConcernSettings);
}

// A number that came as text (from a connection string) is a number of members, not a tag name.
function numericW(w: W): W {
  return typeof w === 'string' && /^\d+$/.test(w) ? Number(w) : w;
}

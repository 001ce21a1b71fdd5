import { InvalidConcernError } from './invalid-concern-error.ts';

/** The moment at which a write counts as done (read and write concern specification). All absent: the server's default. */
export interface WriteConcern {
  /** The number of members that must have it; `majority`, or the name of a custom mode; 0: no answer is awaited. */
  readonly w?: number | string;
  /** True if it must be in the journal. */
  readonly journal?: boolean;
  /** Milliseconds until the waiting for `w` ends with a write concern error; 0: never. */
  readonly wtimeoutMS?: number;
}

/** Option names of all ages: `j` and `wtimeout` are the command's, the others the specification's. */
export interface WriteConcernOptions {
  /** The number of servers that must have the write, `majority`, or the name of a rule; default: the server's. */
  readonly w?: unknown;
  /** True if the write must be in the journal; default: the server's. */
  readonly j?: unknown;
  /** `j` as connection strings spell it. */
  readonly journal?: unknown;
  /** The time to wait, in milliseconds; default: for ever. Deprecated for `timeoutMS`. */
  readonly wtimeout?: unknown;
  /** `wtimeout` as connection strings spell it. */
  readonly wtimeoutMS?: unknown;
}

/** The write concern of options or of a command's field. Throws `InvalidConcernError`. */
export function writeConcernFrom(options: WriteConcernOptions): WriteConcern {
  const { w } = options;
  const journal = options.journal ?? options.j;
  const wtimeoutMS = options.wtimeoutMS ?? options.wtimeout;
  if (w !== undefined && typeof w !== 'string' && !isNatural(w)) {
    throw new InvalidConcernError('w of a write concern is neither a natural number nor a string');
  }
  if (journal !== undefined && typeof journal !== 'boolean') {
    throw new InvalidConcernError('the journal of a write concern is not a boolean');
  }
  if (wtimeoutMS !== undefined && !isNatural(wtimeoutMS)) {
    throw new InvalidConcernError('wtimeoutMS of a write concern is not a natural number');
  }
  if (w === 0 && journal === true) {
    throw new InvalidConcernError('a write concern cannot have w: 0 and journal: true');
  }
  return {
    ...(w !== undefined && { w }),
    ...(journal !== undefined && { journal }),
    ...(wtimeoutMS !== undefined && { wtimeoutMS }),
  };
}

function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** The `writeConcern` field of a command. */
export function writeConcernToDocument(concern: WriteConcern): Record<string, unknown> {
  return {
    ...(concern.w !== undefined && { w: concern.w }),
    ...(concern.wtimeoutMS !== undefined && { wtimeout: concern.wtimeoutMS }),
    ...(concern.journal !== undefined && { j: concern.journal }),
  };
}

/** True if the concern leaves everything to the server, and so is not sent. */
export function isServerDefaultWriteConcern(concern: WriteConcern): boolean {
  return (
    concern.w === undefined && concern.journal === undefined && concern.wtimeoutMS === undefined
  );
}

/** True if the server answers; without an answer nothing can be known about the write. */
export function isAcknowledged(concern: WriteConcern): boolean {
  return concern.w !== 0 || concern.journal === true;
}

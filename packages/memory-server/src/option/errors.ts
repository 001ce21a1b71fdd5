/** The errors of mongodb-memory-server that can happen here, by the names and with the first words that they have there. */

/** A call came at the wrong time, for example `getUri` before `start`. */
export class StateError extends Error {
  /** The states that would do. */
  readonly wantedStates: readonly string[];
  /** The state that it was in. */
  readonly gotState: string;

  constructor(wantedStates: readonly string[], gotState: string) {
    super(
      `Incorrect State for operation: "${gotState}", allowed States: "[${wantedStates.join(',')}]"`,
    );
    this.wantedStates = wantedStates;
    this.gotState = gotState;
  }
}

/** A running server has nothing to tell of itself; it was taken apart from outside. */
export class InstanceInfoError extends Error {
  /** The client that asked. */
  readonly where: string;

  constructor(where: string) {
    super(`"instanceInfo" was undefined when expected to be defined! (where: "${where}")`);
    this.where = where;
  }
}

/** `auth` is something else than an object. */
export class AuthNotObjectError extends Error {
  constructor() {
    super('"auth" was not a object when it was expected!');
  }
}

/** A replica set of no members was asked for. */
export class ReplsetCountLowError extends Error {
  /** The number of members that were asked for. */
  readonly count: number;

  constructor(count: number) {
    super(`ReplSet Count needs to be 1 or higher! (specified count: "${count}")`);
    this.count = count;
  }
}

/** The version names no number, or one that this server cannot be. */
export class UnknownVersionError extends Error {
  /** The version that was asked for. */
  readonly version: string;

  constructor(version: string, options?: ErrorOptions) {
    super(
      `Could not read the version "${version}": give one from 4.2 to 9.0, for example "8.0.4"`,
      options,
    );
    this.version = version;
  }
}

/** The server could not start, for example because its port is taken. */
export class StdoutInstanceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Somebody asked for a program to run; there is none here. */
export class BinaryNotFoundError extends Error {
  /** The place where a binary was looked for. */
  readonly path: string;
  /** More that is known of it. */
  readonly extra: string;

  constructor(path: string, extra: string = '') {
    super(`No Binary at path "${path}" was found! (ENOENT)${extra}`);
    this.path = path;
    this.extra = extra;
  }
}

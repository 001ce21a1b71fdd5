// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side are not known but to do the same.
/** The world of a call: one of the two drivers, connected, with a collection of five documents. */
export interface World {
  /** The driver's module. */
  readonly driver: any;
  /** Connected to the replica set, with command monitoring. */
  readonly client: any;
  readonly db: any;
  /** `parity.pets`: `{ _id: 1 … 5, name, age }`. */
  readonly pets: any;
  readonly uri: string;
  /** Tells of something that shall be compared besides the result. */
  note(what: unknown): void;
}

/** One thing that is done with both drivers. */
export interface Call {
  readonly name: string;
  run(world: World): unknown;
}

/** Calls by their names. */
export function calls(
  group: string,
  byName: Readonly<Record<string, (world: World) => unknown>>,
): readonly Call[] {
  return Object.entries(byName).map(([name, run]) => ({ name: `${group}: ${name}`, run }));
}

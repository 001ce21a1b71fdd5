// biome-ignore-all lint/suspicious/noExplicitAny: members of all types, each with its own reader.
import { formatSchemaVersion, hasSince, type SchemaVersion } from './schema-version.ts';

/**
 * Readers turn untrusted JSON into typed values, or say where it is wrong and what was expected there.
 * They compose: objects and arrays collect the problems of all their parts, so that one run names them all.
 */
export type Reader<T> = (value: unknown, place: Place) => T;

/** The place where a value stands in the test file, and the format version that the file claims. */
export interface Place {
  /** `tests[0].operations[1].name`; empty for the file itself. */
  readonly path: string;
  readonly version: SchemaVersion;
}

/** One thing that is wrong with a test file. */
export interface Problem {
  /** The place within the file, such as `tests[0].operations[1].name`. */
  readonly path: string;
  /** The thing that may stand there. */
  readonly expected: string;
  /** The thing that stands there. */
  readonly found: string;
}

/** A test file that does not follow the format; names each place that is wrong. */
export class TestFileError extends Error {
  /** Everything that is wrong with the file. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'TestFileError';
    this.problems = problems;
  }
}

function describeProblem({ path, expected, found }: Problem): string {
  return `${path === '' ? 'the file' : path}: expected ${expected}, found ${found}`;
}

/** Shows a value of a test file in an error: short, and with its JSON type. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `${Array.isArray(value) ? 'array' : typeof value} ${short}`;
}

export function refuse(value: unknown, place: Place, expected: string): never {
  throw new TestFileError([{ path: place.path, expected, found: describeValue(value) }]);
}

/** The place of a member or an element below `place`. */
export function below(place: Place, key: string | number): Place {
  const step = typeof key === 'number' ? `[${key}]` : place.path === '' ? key : `.${key}`;
  return { path: place.path + step, version: place.version };
}

/** Runs `read` and keeps its problems, if any, in `problems`. */
export function gather<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TestFileError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

export const string: Reader<string> = (value, place) =>
  typeof value === 'string' ? value : refuse(value, place, 'a string');

export const boolean: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(value, place, 'a boolean');

export const integer: Reader<number> = (value, place) =>
  typeof value === 'number' && Number.isInteger(value) ? value : refuse(value, place, 'an integer');

export const isTrue: Reader<true> = (value, place) =>
  value === true ? value : refuse(value, place, 'true');

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const jsonObject: Reader<JsonObject> = (value, place) =>
  isJsonObject(value) ? value : refuse(value, place, 'an object');

/** A string of a fixed list; a number beside it is the minor version of the format that brought it. */
export function oneOf<const T extends string>(choices: Readonly<Record<T, number>>): Reader<T> {
  const names = Object.keys(choices) as T[];
  return (value, place) => {
    const choice = names.find((name) => name === value);
    if (choice === undefined) return refuse(value, place, `one of ${names.join(', ')}`);
    requireSince(choices[choice], `"${choice}"`, place);
    return choice;
  };
}

function requireSince(minor: number, what: string, place: Place): void {
  if (hasSince(place.version, minor)) return;
  throw new TestFileError([
    {
      path: place.path,
      expected: `schemaVersion 1.${minor} or newer for ${what}`,
      found: formatSchemaVersion(place.version),
    },
  ]);
}

export function arrayOf<T>(
  element: Reader<T>,
  options: { readonly atLeast?: number } = {},
): Reader<readonly T[]> {
  const { atLeast = 0 } = options;
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(value, place, 'an array');
    if (value.length < atLeast) {
      return refuse(value, place, `an array of at least ${atLeast} element(s)`);
    }
    const problems: Problem[] = [];
    const elements = value.map((item, index) =>
      gather(problems, () => element(item, below(place, index))),
    );
    if (problems.length > 0) throw new TestFileError(problems);
    return elements as T[];
  };
}

/** An object whose members all have the same form. */
export function recordOf<T>(member: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, place) => {
    const problems: Problem[] = [];
    const entries = Object.entries(jsonObject(value, place)).map(([name, item]) => [
      name,
      gather(problems, () => member(item, below(place, name))),
    ]);
    if (problems.length > 0) throw new TestFileError(problems);
    return Object.fromEntries(entries);
  };
}

/** One member of an object: its reader, whether it must be there, the minor version that brought it. */
export interface Member<T, Needed extends boolean> {
  readonly read: Reader<T>;
  readonly required: Needed;
  readonly since: number;
}

export function required<T>(read: Reader<T>): Member<T, true> {
  return { read, required: true, since: 0 };
}

export function optional<T>(read: Reader<T>, since = 0): Member<T, false> {
  return { read, required: false, since };
}

type Members = Readonly<Record<string, Member<any, boolean>>>;
type RequiredNames<M extends Members> = {
  [K in keyof M]: M[K]['required'] extends true ? K : never;
}[keyof M];
type ValueOf<M> = M extends Member<infer T, boolean> ? T : never;

/** The type that `object(members)` reads. */
export type ObjectOf<M extends Members> = {
  readonly [K in RequiredNames<M>]: ValueOf<M[K]>;
} & { readonly [K in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[K]> };

/** An object with just these members: others are refused, as are members newer than the file's version. */
export function object<M extends Members>(
  members: M,
  options: { readonly atLeast?: number; readonly atMost?: number } = {},
): Reader<ObjectOf<M>> {
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = options;
  return (value, place) => {
    const source = jsonObject(value, place);
    const count = Object.keys(source).length;
    if (count < atLeast) return refuse(value, place, `at least ${atLeast} member(s)`);
    if (count > atMost) return refuse(value, place, `at most ${atMost} member(s)`);
    const problems = missingMembers(source, members, place);
    const result: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(source)) {
      gather(problems, () => {
        result[name] = readMember(members, name, item, below(place, name));
      });
    }
    if (problems.length > 0) throw new TestFileError(problems);
    return result as ObjectOf<M>;
  };
}

function missingMembers(source: JsonObject, members: Members, place: Place): Problem[] {
  return Object.entries(members)
    .filter(([name, member]) => member.required && !Object.hasOwn(source, name))
    .map(([name]) => ({ path: below(place, name).path, expected: 'a value', found: 'nothing' }));
}

function readMember(members: Members, name: string, value: unknown, place: Place): unknown {
  const member = Object.hasOwn(members, name) ? members[name] : undefined;
  if (member === undefined) {
    return refuse(value, place, `no member of this name (known: ${nameList(members)})`);
  }
  requireSince(member.since, `"${name}"`, place);
  return member.read(value, place);
}

function nameList(members: Members): string {
  return Object.keys(members).join(', ') || 'none';
}

import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { showElement, showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { isWildcard } from './validate-index-key.ts';

/** The error of the options of an index: the code's name and the words. */
export interface OptionError {
  readonly codeName: string;
  readonly words: string;
  /** True if it is found when the version has been filled in. */
  readonly isFilled?: boolean;
}

/** The only options that the index on `_id` may have. */
const ID_OPTIONS: ReadonlySet<string> = new Set(['v', 'key', 'name', 'ns', 'collation']);

/** Refuses what the index on `_id` cannot have. */
export function checkIdIndex(given: Fields): void {
  for (const name of given.keys()) {
    if (ID_OPTIONS.has(name)) continue;
    throw new CommandError(
      'InvalidIndexSpecificationOption',
      `The field '${name}' is not valid for an _id index specification. Specification: ` +
        showFields(versioned(given)),
    );
  }
}

/** Refuses times to live that make no sense; no time is in the future for all documents. */
export function checkTtlSeconds(given: Fields): void {
  const value = given.get('expireAfterSeconds');
  const words = value === undefined ? undefined : ttlError(value);
  if (words === undefined) return;
  throw new CommandError(
    'CannotCreateIndex',
    `. Index spec: ${showFields(given)} :: caused by :: TTL index 'expireAfterSeconds' ${words}`,
  );
}

/** The error of a TTL; undefined where there is none. */
function ttlError(value: Value): string | undefined {
  const seconds = numberOf(value);
  if (seconds === undefined) {
    return `option must be numeric, but received a type of '${typeAlias(value)}`;
  }
  if (Number.isNaN(seconds)) return 'option must not be NaN';
  if (seconds < 0) return 'option cannot be less than 0';
  return seconds > 0x7fffffff ? 'must be within the range of a 32-bit integer' : undefined;
}

type Check = (name: string, value: Value) => string | undefined;

const bool: Check = (name, value) => {
  if (typeof value === 'boolean' || numberOf(value) !== undefined) return undefined;
  return `The field '${name} has value ${showElement(name, value)}, which is not convertible to bool`;
};
const text: Check = (name, value) =>
  typeof value === 'string'
    ? undefined
    : `The field '${name}' must be a string, but got ${typeAlias(value)}`;
const object: Check = (name, value) =>
  value instanceof Map
    ? undefined
    : `The field '${name}' must be an object, but got ${typeAlias(value)}`;

const number: Check = (name, value) =>
  numberOf(value) === undefined
    ? `The field '${name}' must be a number, but got ${typeAlias(value)}`
    : undefined;

/** The types that options of an index must have. */
const TYPES: Readonly<Record<string, Check>> = {
  '2dsphereIndexVersion': number,
  background: bool,
  bits: number,
  coarsestIndexedLevel: number,
  collation: object,
  default_language: text,
  finestIndexedLevel: number,
  // MongoDB names the wrong field here.
  hidden: (_name, value) =>
    typeof value === 'boolean' || numberOf(value) !== undefined
      ? undefined
      : `The field 'name' must be a bool, but got ${typeAlias(value)}`,
  language_override: text,
  max: number,
  min: number,
  name: text,
  partialFilterExpression: object,
  prepareUnique: bool,
  sparse: bool,
  unique: bool,
  v: number,
  wildcardProjection: (name, value) =>
    value instanceof Map
      ? undefined
      : `The field '${name}' must be a non-empty object, but got ${typeAlias(value)}`,
};

/** Options of the wrong type. */
export function typeError(given: Fields): OptionError | undefined {
  for (const [name, value] of given) {
    const words = Object.hasOwn(TYPES, name) ? present(TYPES[name])(name, value) : undefined;
    if (words !== undefined) return { codeName: 'TypeMismatch', words };
  }
  return undefined;
}

const VERSIONS: readonly number[] = [1, 2];

/** Options that go with no index, or not with an index of this version. */
export function versionError(given: Fields): OptionError | undefined {
  const version = numberOf(given.get('v')) ?? 2;
  const invalid = `Invalid index specification ${showFields(given)}`;
  const refuse = (words: string): OptionError => ({
    codeName: 'CannotCreateIndex',
    words: `${invalid}; ${words}`,
  });
  if (!VERSIONS.includes(version)) return refuse(`cannot create an index with v=${version}`);
  const collation = given.get('collation');
  if (collation === undefined) return undefined;
  if (version === 1) {
    return refuse("cannot create an index with the 'collation' option and v=1");
  }
  if (asFields(collation).size > 0) return undefined;
  return { codeName: 'BadValue', words: "The field 'collation' cannot be an empty object." };
}

/** Options that do not go with each other or with the kind of index. */
export function optionError(given: Fields, key: Fields): OptionError | undefined {
  const refuse = (words: string, codeName = 'CannotCreateIndex'): OptionError => ({
    codeName,
    words,
    isFilled: true,
  });
  const name = given.get('name');
  if (name === '') return refuse('index name cannot be empty');
  if (String(name).includes('\0')) return refuse('index name cannot contain NUL bytes');
  const engine = given.get('storageEngine');
  if (engine !== undefined) {
    if (!(engine instanceof Map))
      return refuse('"storageEngine" options must be a document if present');
    const unknown = [...engine.keys()].find((each) => each !== 'wiredTiger');
    const words = `${unknown} is not a registered storage engine for this server`;
    if (unknown !== undefined) return refuse(words, 'InvalidOptions');
  }
  if (given.has('partialFilterExpression') && isGiven(given, 'sparse')) {
    return refuse('cannot mix "partialFilterExpression" and "sparse" options');
  }
  if (![...key.keys()].some(isWildcard)) return undefined;
  const excluded = ['unique', 'sparse', 'expireAfterSeconds'].find((option) =>
    isGiven(given, option),
  );
  if (excluded === undefined) return undefined;
  const place = excluded === 'expireAfterSeconds' ? 'cannot make a TTL index :: caused by :: ' : '';
  return refuse(`${place}Index type 'wildcard' does not support the '${excluded}' option`);
}

function isGiven(given: Fields, name: string): boolean {
  const value = given.get(name);
  return value !== undefined && value !== false;
}

/** The specification with the version of its format. */
export function versioned(given: Fields): Fields {
  return new Map([...given, ['v', given.get('v') ?? new Int32(2)]]);
}

import { numberOf } from '../command/field-type.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';

/** What is wrong with the options of an index: the code's name and the words. */
export interface OptionFault {
  readonly codeName: string;
  readonly words: string;
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
export function checkTimeToLive(given: Fields): void {
  const seconds = numberOf(given.get('expireAfterSeconds'));
  if (seconds === undefined || seconds >= 0) return;
  throw new CommandError(
    'CannotCreateIndex',
    `. Index spec: ${showFields(given)} :: caused by :: TTL index 'expireAfterSeconds' option ` +
      'cannot be less than 0',
  );
}

/** Options that do not go with each other or with the kind of index. */
export function optionFault(given: Fields, key: Fields): OptionFault | undefined {
  const partial = given.get('partialFilterExpression');
  if (partial !== undefined && !(partial instanceof Map)) {
    const words = `The field 'partialFilterExpression' must be an object, but got ${typeAlias(partial)}`;
    return { codeName: 'TypeMismatch', words };
  }
  if (partial !== undefined && given.get('sparse') === true) {
    const words = 'cannot mix "partialFilterExpression" and "sparse" options';
    return { codeName: 'CannotCreateIndex', words };
  }
  const isWildcard = [...key.keys()].some((path) => path === '$**' || path.endsWith('.$**'));
  if (!isWildcard) return undefined;
  const excluded = ['unique', 'sparse', 'expireAfterSeconds'].find((name) => isGiven(given, name));
  if (excluded === undefined) return undefined;
  const words = `Index type 'wildcard' does not support the '${excluded}' option`;
  return { codeName: 'CannotCreateIndex', words };
}

function isGiven(given: Fields, name: string): boolean {
  const value = given.get(name);
  return value !== undefined && value !== false;
}

function versioned(given: Fields): Fields {
  return new Map([...given, ['v', 2n]]);
}

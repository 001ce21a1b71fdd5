import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { isNumeric } from '../../value/numbers.ts';
import type { Fields, Numeric, Value } from '../../value/value.ts';
import { parseNonNegativeInteger } from '../integer-argument.ts';

/** The refusal of a keyword's argument for its type. */
export function wrongType(name: string, must: string): CommandError {
  return new CommandError('TypeMismatch', `$jsonSchema keyword '${name}' must be ${must}`);
}

/** The refusal of a keyword's argument for its value. */
export function refused(name: string, words: string): CommandError {
  return new CommandError('FailedToParse', `$jsonSchema keyword '${name}' ${words}`);
}

/** The number that the keyword is given; undefined without the keyword. */
export function numberArgument(fields: Fields, name: string): Numeric | undefined {
  const value = fields.get(name);
  if (value === undefined || isNumeric(value)) return value;
  throw wrongType(name, 'a number');
}

/** The natural number that the keyword is given; undefined without the keyword. */
export function naturalArgument(fields: Fields, name: string): number | undefined {
  const value = fields.get(name);
  if (value === undefined) return undefined;
  const natural = parseNonNegativeInteger(value, name);
  if (typeof natural === 'string') throw new CommandError('FailedToParse', natural);
  return Number(natural);
}

/** The boolean that the keyword is given; undefined without the keyword. */
export function booleanArgument(fields: Fields, name: string): boolean | undefined {
  const value = fields.get(name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(name, 'a boolean');
}

/** The document that the keyword is given; undefined without the keyword. */
export function objectArgument(fields: Fields, name: string): Fields | undefined {
  const value = fields.get(name);
  if (value === undefined || value instanceof Map) return value;
  throw wrongType(name, 'an object');
}

/** The names in a nonempty array of different strings, as `required` takes them. */
export function namesIn(value: Value, what: string): string[] {
  const of = what.startsWith('property') ? what : `$jsonSchema keyword '${what}'`;
  if (!Array.isArray(value)) {
    const type = typeAlias(value);
    const message = `${of} must be an array, but found an element of type ${type}`;
    throw new CommandError('TypeMismatch', message);
  }
  if (value.length === 0) throw new CommandError('FailedToParse', `${of} cannot be an empty array`);
  const names = new Set<string>();
  for (const name of value) {
    if (typeof name !== 'string') {
      const type = typeAlias(name);
      const message = `${of} must be an array of strings, but found an element of type: ${type}`;
      throw new CommandError('TypeMismatch', message);
    }
    if (names.has(name)) {
      throw new CommandError('FailedToParse', `${of} array cannot contain duplicate values`);
    }
    names.add(name);
  }
  return [...names];
}

/** The part of a schema that a report quotes. */
export function specifiedAs(fields: Fields, ...names: readonly string[]): Fields {
  const specified: Fields = new Map();
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined) specified.set(name, value);
  }
  return specified;
}

import { entryOf } from '@touchstone/protocol';
import { compileSorter } from '../query/sort.ts';
import { typeAlias } from '../value/bson-type.ts';
import type { Collation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { exactInteger, isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';

/** Puts elements in order; equal ones stay as they were. */
type Sorting = (elements: readonly Value[]) => Value[];

/** The elements that a `$push` adds, where, and how many are kept. */
export interface PushClauses {
  readonly each: readonly Value[];
  /** The index at which the values are put in; from the end when negative. */
  readonly position: number;
  readonly slice: number | undefined;
  readonly sort: Sorting | undefined;
}

const SORT_WORDS = 'use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields';

function bad(message: string): CommandError {
  return new CommandError('BadValue', message);
}

function integerClause(value: Value, refusal: string): number {
  const integer = isNumeric(value) ? exactInteger(value) : undefined;
  if (integer === undefined) throw bad(`${refusal}: ${typeAlias(value)}`);
  return Number(integer);
}

function checkSortPattern(pattern: Fields): void {
  if (pattern.size === 0) throw bad('The sort pattern is empty when it should be a set of fields.');
  for (const [name, direction] of pattern) {
    if (name === '') throw bad('The sort field cannot be empty');
    if (name.split('.').includes('')) {
      throw bad(`The sort field is a dotted field but has an empty part: ${name}`);
    }
    if (!isNumeric(direction) || Math.abs(toDouble(direction)) !== 1) {
      throw bad('The sort element value must be either 1 or -1');
    }
  }
}

function parseSortClause(value: Value, collation: Collation | undefined): Sorting {
  if (value instanceof Map) {
    checkSortPattern(value);
    const sorter = compileSorter(value, collation);
    return (elements) =>
      elements
        .map((element) => ({
          element,
          key: sorter.key(element instanceof Map ? element : new Map()),
        }))
        .sort((a, b) => sorter.compareKeys(a.key, b.key))
        .map(({ element }) => element);
  }
  if (!isNumeric(value)) throw bad(`The $sort is invalid: ${SORT_WORDS}`);
  const direction = toDouble(value);
  if (Math.abs(direction) !== 1) throw bad('The $sort element value must be either 1 or -1');
  return (elements) => elements.toSorted((a, b) => compareValues(a, b, collation) * direction);
}

/** Reads the argument of `$push`: a value, or `{ $each: … }` with its clauses. */
export function parsePush(argument: Value, collation: Collation | undefined): PushClauses {
  if (!(argument instanceof Map && argument.has('$each'))) {
    return {
      each: [argument],
      position: Number.POSITIVE_INFINITY,
      slice: undefined,
      sort: undefined,
    };
  }
  const each = entryOf(argument, '$each');
  if (!Array.isArray(each)) {
    const type = typeAlias(each);
    throw bad(`The argument to $each in $push must be an array but it was of type: ${type}`);
  }
  for (const name of argument.keys()) {
    if (['$each', '$position', '$slice', '$sort'].includes(name)) continue;
    throw bad(`Unrecognized clause in $push: ${name}`);
  }
  const position = argument.get('$position');
  const slice = argument.get('$slice');
  const sort = argument.get('$sort');
  return {
    each,
    position:
      position === undefined
        ? Number.POSITIVE_INFINITY
        : integerClause(position, 'The value for $position must be an integer value, not of type'),
    slice:
      slice === undefined
        ? undefined
        : integerClause(slice, 'The value for $slice must be an integer value but was given type'),
    sort: sort === undefined ? undefined : parseSortClause(sort, collation),
  };
}

import { entryOf, present } from '@touchstone/protocol';
import type { Collation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { parsePath } from '../value/path.ts';
import { showElement } from '../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { leastSortKey, type SortPart } from './sort-key.ts';

export type { SortPart } from './sort-key.ts';

function parseDirection(name: string, value: Value): 1 | -1 {
  if (!isNumeric(value)) {
    throw new CommandError(
      'Location15974',
      `Illegal key in $sort specification: ${showElement(name, value)}`,
    );
  }
  const direction = Math.trunc(toDouble(value));
  if (direction === 1 || direction === -1) return direction;
  const message = '$sort key ordering must be 1 (for ascending) or -1 (for descending)';
  throw new CommandError('Location15975', message);
}

function checkSortPath(name: string): void {
  if (name === '') {
    const message = 'FieldPath cannot be constructed with empty string';
    throw new CommandError('Location40352', message);
  }
  if (name.endsWith('.')) {
    throw new CommandError('Location40353', "FieldPath must not end with a '.'.");
  }
  for (const part of name.split('.')) {
    if (part === '') {
      throw new CommandError('Location15998', 'FieldPath field names may not be empty strings.');
    }
    if (part.startsWith('$') && !['$id', '$ref', '$db'].includes(part)) {
      throw new CommandError(
        'Location16410',
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    }
  }
}

/** The facts about documents that may be sorted by. */
export interface SortOptions {
  /** True if they were found by `$text`. */
  readonly hasTextScore?: boolean;
}

function parseSortMeta(argument: Value, { hasTextScore = false }: SortOptions): string {
  if (argument === 'textScore') {
    if (hasTextScore) return argument;
    const message = 'query requires text score metadata, but it is not available';
    throw new CommandError('Location40218', message);
  }
  if (argument === 'randVal') return argument;
  if (argument === 'geoNearDistance') {
    const message = 'query requires $geoNear distance metadata, but it is not available';
    throw new CommandError('Location40218', message);
  }
  const shown = showElement('$meta', argument);
  throw new CommandError('Location31138', `Illegal $meta sort: ${shown}`);
}

/** Reads a sort pattern; throws MongoDB's error where it makes no sense. */
export function parseSort(spec: Fields, options: SortOptions = {}): readonly SortPart[] {
  if (spec.size > 32) {
    throw new CommandError('BadValue', 'too many compound keys');
  }
  return [...spec].map(([name, value]) => {
    if (value instanceof Map) {
      if (value.size !== 1 || !value.has('$meta')) {
        const message = '$meta is the only expression supported by $sort right now';
        throw new CommandError('Location17312', message);
      }
      return { kind: 'meta', name: parseSortMeta(entryOf(value, '$meta'), options) };
    }
    checkSortPath(name);
    return { kind: 'field', path: parsePath(name), direction: parseDirection(name, value) };
  });
}

/** A compiled sort pattern. */
export interface Sorter {
  /** The key that the document sorts by; with arrays, the least of its keys in the pattern's directions. */
  key(document: AnyDocument): readonly Value[];
  compareKeys(a: readonly Value[], b: readonly Value[]): number;
}

/** Compiles a sort pattern into keys, for callers that compare a document more than once. */
export function compileSorter(
  spec: Fields,
  collation?: Collation,
  options: SortOptions = {},
): Sorter {
  const parts = parseSort(spec, options);
  const compareKeys = (a: readonly Value[], b: readonly Value[]): number => {
    for (let index = 0; index < parts.length; index++) {
      const part = present(parts[index]);
      const order = compareValues(present(a[index]), present(b[index]), collation);
      // The best come first.
      if (order !== 0) return part.kind === 'meta' ? -order : order * part.direction;
    }
    return 0;
  };
  const key = (document: AnyDocument): readonly Value[] =>
    leastSortKey(document, parts, compareKeys);
  return { key, compareKeys };
}

/** Compiles a sort pattern into a comparison of documents. */
export function compileSort(
  spec: Fields,
  collation?: Collation,
): (a: AnyDocument, b: AnyDocument) => number {
  const { key, compareKeys } = compileSorter(spec, collation);
  return (a, b) => compareKeys(key(a), key(b));
}

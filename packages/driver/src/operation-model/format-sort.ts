import { types } from 'node:util';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { Sort, SortDirection } from '../schema/sort.ts';

/** A direction as commands carry it. */
export type SortDirectionForCmd = 1 | -1 | { $meta: string };
/** A sort as commands carry it; a map keeps the order even of keys that look like numbers. */
export type SortForCmd = Map<string, SortDirectionForCmd>;

/** Brings every form of a sort into the one that commands carry; undefined when it names no key. */
export function formatSort(
  sort: Sort | undefined | null,
  direction?: SortDirection,
): SortForCmd | undefined {
  if (sort === undefined || sort === null) return undefined;
  const entries = [...sortEntries(sort, direction)];
  return entries.length === 0 ? undefined : new Map(entries);
}

function sortEntries(
  sort: Sort,
  direction: SortDirection = 1,
): Iterable<[string, SortDirectionForCmd]> {
  if (typeof sort === 'string') return [[sort, formatDirection(direction)]];
  if (isArray(sort)) return arrayEntries(sort);
  if (isMap(sort)) return mapEntries(sort);
  if (typeof sort !== 'object') {
    throw new MongoInvalidArgumentError(
      `Invalid sort format: ${JSON.stringify(sort)} Sort must be a valid object`,
    );
  }
  return mapEntries(Object.entries(sort));
}

function arrayEntries(sort: readonly unknown[]): [string, SortDirectionForCmd][] {
  if (Array.isArray(sort[0])) return mapEntries(sort as readonly [string, SortDirection][]);
  // `['name', -1]` is one key with its direction; `['a', 'b']` is two keys.
  if (sort.length === 2 && isDirection(sort[1])) {
    return [[String(sort[0]), formatDirection(sort[1])]];
  }
  return sort.map((key) => [String(key), 1]);
}

function mapEntries(
  entries: Iterable<readonly [string, SortDirection]>,
): [string, SortDirectionForCmd][] {
  const formatted: [string, SortDirectionForCmd][] = [];
  for (const [key, direction] of entries) formatted.push([key, formatDirection(direction)]);
  return formatted;
}

/** Other than `Array.isArray`, it narrows read-only arrays too. */
function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMap(value: unknown): value is ReadonlyMap<string, SortDirection> {
  return types.isMap(value);
}

function isDirection(value: unknown): value is SortDirection {
  return DIRECTIONS.has(String(value).toLowerCase()) || isMeta(value);
}

function isMeta(value: unknown): value is { $meta: string } {
  return typeof value === 'object' && value !== null && '$meta' in value;
}

const DIRECTIONS: ReadonlyMap<string, 1 | -1> = new Map([
  ['1', 1],
  ['asc', 1],
  ['ascending', 1],
  ['-1', -1],
  ['desc', -1],
  ['descending', -1],
]);

function formatDirection(direction: unknown): SortDirectionForCmd {
  if (isMeta(direction)) return { $meta: direction.$meta };
  const formatted = DIRECTIONS.get(String(direction ?? 1).toLowerCase());
  if (formatted === undefined) {
    throw new MongoInvalidArgumentError(`Invalid sort direction: ${JSON.stringify(direction)}`);
  }
  return formatted;
}

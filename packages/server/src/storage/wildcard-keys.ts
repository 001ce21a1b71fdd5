import { present } from '@touchstone/protocol';
import { decodeFields } from '../value/decode-fields.ts';
import type { Steps } from '../value/steps.ts';
import { isTruthy } from '../value/truthiness.ts';
import { bsonUndefined, type Fields, type Value } from '../value/value.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { IndexKey } from './index-key.ts';

/** The paths that a wildcard index holds of a document, each with its value. */
export interface WildcardKeys {
  readonly keys: readonly IndexKey[];
  /** The paths at which arrays stood. */
  readonly arrays: ReadonlySet<string>;
}

/** The path that a wildcard stands behind: `a` of `a.$**`, empty of `$**`; undefined for other paths. */
export function wildcardPrefix(path: string): string | undefined {
  if (path === '$**') return '';
  return path.endsWith('.$**') ? path.slice(0, -4) : undefined;
}

/** True if a wildcard index holds the values at a path. */
export type PathFilter = (path: string) => boolean;

/** The paths that an index holds, as its key and its projection say. */
export function wildcardPaths({ paths, specification }: IndexDefinition): PathFilter {
  const prefix = present(wildcardPrefix(present(paths[0]).path));
  if (prefix !== '') return (path) => isWithin(path, prefix);
  const projection = specification.get('wildcardProjection');
  if (!(projection instanceof Map)) return (path) => !isWithin(path, '_id');
  const named = [...flattened(projection)];
  const others = named.filter(([path]) => path !== '_id');
  const includes = others.length === 0 ? false : isTruthy(present(others[0])[1]);
  const id = named.find(([path]) => path === '_id')?.[1];
  return (path) => {
    if (isWithin(path, '_id')) return id !== undefined && isTruthy(id);
    return others.some(([each]) => isWithin(path, each)) === includes;
  };
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}

function* flattened(projection: Fields, before = ''): Generator<readonly [string, Value]> {
  for (const [name, value] of projection) {
    if (value instanceof Map) yield* flattened(value, `${before}${name}.`);
    else yield [`${before}${name}`, value];
  }
}

/** So many fields are looked at in a step. */
const FIELDS_OF_STEP = 256;

/** A reader of what a wildcard index holds, in steps. */
export function wildcardReader(
  definition: IndexDefinition,
): (document: Uint8Array) => Steps<WildcardKeys> {
  const holds = wildcardPaths(definition);
  return function* (document) {
    const found: Found = { keys: [], arrays: new Set(), holds };
    let left = FIELDS_OF_STEP;
    for (const [name, value] of decodeFields(document)) {
      collect(name, value, found);
      if (--left > 0) continue;
      yield;
      left = FIELDS_OF_STEP;
    }
    return found;
  };
}

interface Found {
  readonly keys: Value[][];
  readonly arrays: Set<string>;
  readonly holds: PathFilter;
}

function collect(path: string, value: Value, found: Found): void {
  if (value instanceof Map && value.size > 0) {
    for (const [name, inner] of value) collect(`${path}.${name}`, inner, found);
  } else if (Array.isArray(value)) collectElements(path, value, found);
  else if (found.holds(path)) found.keys.push([path, value]);
}

function collectElements(path: string, array: readonly Value[], found: Found): void {
  found.arrays.add(path);
  const elements = array.length === 0 ? [bsonUndefined] : array;
  for (const element of elements) {
    if (!Array.isArray(element)) collect(path, element, found);
    // An array in an array is a value as it stands.
    else if (found.holds(path)) found.keys.push([path, element]);
  }
}

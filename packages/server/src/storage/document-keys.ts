import { present } from '@touchstone/protocol';
import { hashedValue } from '../value/hashed-value.ts';
import { geoKeyReader } from './geo-keys.ts';
import type { IndexDefinition } from './index-definition.ts';
import { type IndexKey, type KeysOfDocument, keyReader } from './index-key.ts';
import { wildcardPrefix, wildcardReader } from './wildcard-keys.ts';

/** The kind of keys that an index holds; of text none. */
export type IndexKind = 'ordered' | 'hashed' | 'geo' | 'wildcard' | 'text';

/** The kind of an index. */
export function indexKindOf({ paths }: IndexDefinition): IndexKind {
  for (const { path, special } of paths) {
    if (special === 'text') return 'text';
    if (special === '2d' || special === '2dsphere') return 'geo';
    if (special === 'hashed') return 'hashed';
    if (wildcardPrefix(path) !== undefined) return paths.length === 1 ? 'wildcard' : 'text';
  }
  return 'ordered';
}

/** A reader of the keys that an index of the kind holds of a document. */
export function documentKeyReader(
  definition: IndexDefinition,
  kind: IndexKind,
): (document: Uint8Array) => KeysOfDocument {
  switch (kind) {
    case 'ordered':
      return keyReader(definition.paths.map(({ path }) => path));
    case 'hashed':
      return hashedReader(definition);
    case 'geo': {
      const read = geoKeyReader(definition);
      const others = definition.paths.filter(({ special }) => special === undefined);
      const readOthers = keyReader(others.map(({ path }) => path));
      return (document) => {
        const arrays = others.length === 0 ? undefined : readOthers(document).arrays;
        const keys = withoutArrays(read(document));
        return arrays === undefined ? keys : { ...keys, arrays: arranged(arrays, definition) };
      };
    }
    case 'wildcard': {
      const read = wildcardReader(definition);
      return (document) => {
        const { keys, arrays } = read(document);
        return { ...withoutArrays(keys), arrays: arrays.size === 0 ? undefined : [arrays] };
      };
    }
    case 'text':
      return () => NOTHING;
  }
}

const NOWHERE: ReadonlySet<string> = new Set();

const NOTHING: KeysOfDocument = {
  keys: [],
  arrays: undefined,
  allMissing: true,
  parallelArrays: [],
};

// A pair of numbers is one place, and no array.
function arranged(
  arrays: readonly ReadonlySet<string>[],
  { paths }: IndexDefinition,
): readonly ReadonlySet<string>[] {
  let next = 0;
  return paths.map(({ special }) => (special === undefined ? present(arrays[next++]) : NOWHERE));
}

function withoutArrays(keys: readonly IndexKey[]): KeysOfDocument {
  return { ...NOTHING, keys, allMissing: keys.length === 0 };
}

function hashedReader({ paths }: IndexDefinition): (document: Uint8Array) => KeysOfDocument {
  const read = keyReader(paths.map(({ path }) => path));
  const hashed = paths.findIndex(({ special }) => special === 'hashed');
  return (document) => {
    const found = read(document);
    const keys = found.keys.map((key) =>
      key.map((value, part) => (part === hashed ? hashedValue(value) : value)),
    );
    return { ...found, keys };
  };
}

import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { hashedValue } from '../value/hashed-value.ts';
import { allAtOnce, inOneStep, type Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { geoKeyReader } from './geo-keys.ts';
import type { IndexDefinition } from './index-definition.ts';
import { type IndexKey, type KeysOfDocument, keyReader, steppedKeyReader } from './index-key.ts';
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
  if (kind === 'ordered') return keyReader(definition.paths.map(({ path }) => path));
  const read = steppedReader(definition, kind);
  return (document) => allAtOnce(read(document));
}

/** The same in steps, for large documents. */
export function steppedReader(
  definition: IndexDefinition,
  kind: IndexKind,
): (document: Uint8Array) => Steps<KeysOfDocument> {
  switch (kind) {
    case 'ordered':
      return steppedKeyReader(definition.paths.map(({ path }) => path));
    case 'hashed':
      return hashedReader(definition);
    case 'geo': {
      const read = geoKeyReader(definition);
      const others = definition.paths.filter(({ special }) => special === undefined);
      const readOthers = keyReader(others.map(({ path }) => path));
      return function* (document) {
        const arrays = others.length === 0 ? undefined : readOthers(document).arrays;
        const keys = withoutArrays(yield* read(document));
        return arrays === undefined ? keys : { ...keys, arrays: arranged(arrays, definition) };
      };
    }
    case 'wildcard': {
      const read = wildcardReader(definition);
      return function* (document) {
        const { keys, arrays } = yield* read(document);
        return { ...withoutArrays(keys), arrays: arrays.size === 0 ? undefined : [arrays] };
      };
    }
    case 'text':
      return () => inOneStep(() => NOTHING);
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

function hashedReader({ paths }: IndexDefinition): (document: Uint8Array) => Steps<KeysOfDocument> {
  const read = keyReader(paths.map(({ path }) => path));
  const hashed = paths.findIndex(({ special }) => special === 'hashed');
  const keysOf = (document: Uint8Array): KeysOfDocument => {
    const found = read(document);
    const keys = found.keys.map((key) =>
      key.map((value, part) => (part === hashed ? hashedValue(value) : value)),
    );
    return { ...found, keys };
  };
  return (document) => inOneStep(() => keysOf(document));
}

/** The check of a hashed index, which holds no arrays; undefined for other indexes. */
export function hashedCheckOf({
  paths,
}: IndexDefinition): ((document: Uint8Array) => void) | undefined {
  if (!paths.some(({ special }) => special === 'hashed')) return undefined;
  const names = paths.map(({ path }) => path.split('.'));
  return (document) => {
    const fields = decodeFields(document);
    for (const path of names) {
      const array = arrayOn(fields, path);
      if (array === undefined) continue;
      throw new CommandError(
        'Location16766',
        `Error: hashed indexes do not currently support array values. Found array at path: ${array}`,
      );
    }
  };
}

function arrayOn(fields: Fields, names: readonly string[]): string | undefined {
  let value: Value | undefined = fields;
  for (const [depth, name] of names.entries()) {
    if (!(value instanceof Map)) return undefined;
    value = value.get(name);
    if (Array.isArray(value)) return names.slice(0, depth + 1).join('.');
  }
  return undefined;
}

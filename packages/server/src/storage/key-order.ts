import { present } from '@touchstone/protocol';
import type { Collation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import type { IndexKey } from './index-key.ts';
import { AFTER, keyPrefix, type PackedKey, packKey } from './packed-key.ts';
import type { IsBefore } from './sorted-keys.ts';

/** A key as an index keeps it: packed or, where a collation orders its strings, as it is. */
export type StoredKey = PackedKey | IndexKey;

/** A place between keys: before or after all that begin with these values. */
export interface KeyBound {
  readonly values: IndexKey;
  readonly isAfter: boolean;
}

/** The keys between two places. */
export interface KeyRange {
  readonly from: KeyBound;
  readonly to: KeyBound;
}

/** Describes how an index keeps its keys in order. */
export interface KeyOrder {
  stored(key: IndexKey): StoredKey;
  compare(a: StoredKey, b: StoredKey): number;
  /** Stands for the beginning of a key: keys whose numbers differ are ordered as these are. */
  readonly prefix?: (key: StoredKey) => number;
  /** The keys that stand before a place. */
  before(place: KeyBound): IsBefore<StoredKey>;
}

/** The order of keys by their bytes. */
export function packedOrder(directions: readonly (1 | -1)[]): KeyOrder {
  return {
    stored: (key) => packKey(key, directions),
    compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    prefix: (key) => keyPrefix(key as PackedKey),
    before({ values, isAfter }) {
      const packed = packKey(values, directions) + (isAfter ? AFTER : '');
      return (key) => key < packed;
    },
  };
}

/** The order of keys whose strings a collation compares. */
export function collatedOrder(directions: readonly (1 | -1)[], collation: Collation): KeyOrder {
  const compareKeys = (a: IndexKey, b: IndexKey): number => {
    const length = Math.min(a.length, b.length);
    for (let part = 0; part < length; part++) {
      const order = compareValues(present(a[part]), present(b[part]), collation);
      if (order !== 0) return order * present(directions[part]);
    }
    return 0;
  };
  return {
    stored: (key) => key,
    compare: (a, b) => compareKeys(a as IndexKey, b as IndexKey),
    before({ values, isAfter }) {
      return (key) => {
        const order = compareKeys(key as IndexKey, values);
        return order < 0 || (isAfter && order === 0);
      };
    },
  };
}

import type { CollectionIndex } from './collection-index.ts';
import type { IdKey } from './id-key.ts';
import type { IndexKey } from './index-key.ts';
import { type ClaimHolder, CONFLICT_OVER_DOCUMENT, WriteConflict } from './write-conflict.ts';

/** A transaction's writes into one collection, as far as others may meet them. */
export interface Claimant {
  readonly holder: ClaimHolder;
  /** The documents that it has written and not deleted. */
  writtenDocuments(): Iterable<Uint8Array>;
}

/** Which documents of a collection transactions in progress have written. */
export class WriteClaims {
  readonly #byId = new Map<IdKey, Claimant>();
  readonly #claimants = new Set<Claimant>();

  /** Whether nothing is claimed: the case that has to be fast. */
  get isEmpty(): boolean {
    return this.#claimants.size === 0;
  }

  /** Claims a document. Throws WriteConflict when another transaction has. */
  claim(idKey: IdKey, claimant: Claimant, words: string): void {
    this.check(idKey, claimant, words);
    this.#byId.set(idKey, claimant);
    this.#claimants.add(claimant);
  }

  /** Throws WriteConflict when somebody else has claimed the document. */
  check(idKey: IdKey, self?: Claimant, words: string = CONFLICT_OVER_DOCUMENT): void {
    const claimant = this.#byId.get(idKey);
    if (claimant === undefined || claimant === self) return;
    throw new WriteConflict(words, claimant.holder);
  }

  /** Throws WriteConflict when somebody else has written one of the keys of a unique index. */
  checkUnique(
    keys: readonly IndexKey[],
    asking: {
      readonly index: CollectionIndex;
      readonly self?: Claimant;
      readonly words?: string;
    },
  ): void {
    if (keys.length === 0) return;
    const { index, self, words = conflictOverKey(index) } = asking;
    for (const claimant of this.#claimants) {
      if (claimant === self) continue;
      for (const document of claimant.writtenDocuments()) {
        if (!index.keysOf(document).some((key) => isAmong(index, key, keys))) continue;
        throw new WriteConflict(words, claimant.holder);
      }
    }
  }

  release(claimant: Claimant): void {
    this.#claimants.delete(claimant);
    for (const [idKey, holder] of this.#byId) {
      if (holder === claimant) this.#byId.delete(idKey);
    }
  }
}

function isAmong(index: CollectionIndex, key: IndexKey, keys: readonly IndexKey[]): boolean {
  return keys.some((other) => index.compareKeys(key, other) === 0);
}

/** MongoDB's words for a conflict over a key of an index; it has none but for that on `_id`. */
export function conflictOverKey({ definition }: CollectionIndex): string {
  return definition.name === '_id_' ? 'WiredTigerIdIndex::_insert: index: _id_' : '';
}

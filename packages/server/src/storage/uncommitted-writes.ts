import type { CollectionIndex } from './collection-index.ts';
import type { IdKey } from './id-key.ts';
import type { IndexKey } from './index-key.ts';
import {
  CONFLICT_OVER_DOCUMENT,
  type ConflictingTransaction,
  WriteConflict,
} from './write-conflict.ts';

/** A transaction's writes into one collection, as far as others may meet them. */
export interface UncommittedWriter {
  readonly holder: ConflictingTransaction;
  /** The documents that it has written and not deleted. */
  writtenDocuments(): Iterable<Uint8Array>;
}

/** The documents of a collection that transactions in progress have written, by `_id`: meeting one is a write conflict. */
export class UncommittedWrites {
  readonly #byId = new Map<IdKey, UncommittedWriter>();
  readonly #writers = new Set<UncommittedWriter>();

  /** True if no transaction has written anything: the case that has to be fast. */
  get isEmpty(): boolean {
    return this.#writers.size === 0;
  }

  /** Notes that a document is being written. Throws WriteConflict when another transaction has. */
  add(idKey: IdKey, writer: UncommittedWriter, words: string): void {
    this.check(idKey, writer, words);
    this.#byId.set(idKey, writer);
    this.#writers.add(writer);
  }

  /** Throws WriteConflict when another transaction has written the document. */
  check(idKey: IdKey, self?: UncommittedWriter, words: string = CONFLICT_OVER_DOCUMENT): void {
    const writer = this.#byId.get(idKey);
    if (writer === undefined || writer === self) return;
    throw new WriteConflict(words, writer.holder);
  }

  /** Throws WriteConflict when somebody else has written one of the keys of a unique index. */
  checkUnique(
    keys: readonly IndexKey[],
    asking: {
      readonly index: CollectionIndex;
      readonly self?: UncommittedWriter;
      readonly words?: string;
    },
  ): void {
    if (keys.length === 0) return;
    const { index, self, words = conflictOverKey(index) } = asking;
    for (const writer of this.#writers) {
      if (writer === self) continue;
      for (const document of writer.writtenDocuments()) {
        if (!index.keysOf(document).some((key) => isAmong(index, key, keys))) continue;
        throw new WriteConflict(words, writer.holder);
      }
    }
  }

  release(writer: UncommittedWriter): void {
    this.#writers.delete(writer);
    for (const [idKey, holder] of this.#byId) {
      if (holder === writer) this.#byId.delete(idKey);
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

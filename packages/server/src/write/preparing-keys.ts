import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { LARGE_DOCUMENT } from '../storage/stored-record.ts';
import type { Steps } from '../value/steps.ts';

/**
 * Reads what the indexes of a collection will hold of a large document, and hold of the one in whose place it comes: it is stored in one
 * piece, and what takes long of that is done by then. Throws where an index cannot hold it.
 */
export function* preparing(
  { indexes }: DocumentCollection,
  document: Uint8Array,
  before?: Uint8Array,
): Steps<Uint8Array> {
  for (const index of indexes.slice(1)) {
    if (before !== undefined && !index.isTouchedBy(before, document)) continue;
    if (before !== undefined) yield* preparingOne(index, before);
    yield* preparingOne(index, document);
  }
  return document;
}

/** The same of a document that is to be removed. */
export function* preparingRemoval(
  { indexes }: DocumentCollection,
  document: Uint8Array,
): Steps<void> {
  for (const index of indexes.slice(1)) yield* preparingOne(index, document);
}

function* preparingOne(index: CollectionIndex, document: Uint8Array): Steps<void> {
  if (document.length >= LARGE_DOCUMENT) yield* index.preparing(document);
}

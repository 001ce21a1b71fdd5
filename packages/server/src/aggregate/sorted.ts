import type { Pace } from '../expression/pace.ts';
import type { Sorter } from '../query/sort.ts';
import type { AnyDocument, Value } from '../value/value.ts';
import { listing, sorting } from './pause.ts';

interface Keyed {
  readonly document: AnyDocument;
  readonly key: readonly Value[];
}

/** The documents in order, equals in that of their coming; rests when it takes long. */
export function* sorted(
  documents: Iterable<AnyDocument>,
  sorter: Sorter,
  pace: Pace | undefined,
): Generator<AnyDocument> {
  const keyed = yield* listing(
    documents,
    (document): Keyed => ({ document, key: sorter.key(document) }),
  );
  yield* sorting(keyed, (a, b) => sorter.compareKeys(a.key, b.key), pace);
  for (const { document } of keyed) yield document;
}

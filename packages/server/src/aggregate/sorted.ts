import type { ExpressionContext } from '../expression/expression.ts';
import type { Sorter } from '../query/sort.ts';
import { sortGauge } from '../query/sort-gauge.ts';
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
  { pace, forbidsDiskUse }: ExpressionContext,
): Generator<AnyDocument> {
  const held = forbidsDiskUse ? sortGauge() : undefined;
  const keyed = yield* listing(documents, (document): Keyed => {
    held?.take(document);
    return { document, key: sorter.key(document) };
  });
  yield* sorting(keyed, (a, b) => sorter.compareKeys(a.key, b.key), pace);
  for (const { document } of keyed) yield document;
}

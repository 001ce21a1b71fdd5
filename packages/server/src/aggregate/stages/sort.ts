import { fail } from '../../expression/failure.ts';
import { compileSorter } from '../../query/sort.ts';
import { SortHeap } from '../../query/sort-heap.ts';
import type { AnyDocument, Value } from '../../value/value.ts';
import { taking } from '../pause.ts';
import { sorted } from '../sorted.ts';
import type { StageDefinition } from '../stage.ts';

interface Keyed {
  readonly document: AnyDocument;
  readonly key: readonly Value[];
}

/** `$sort`: brings the documents in order; before a `$limit` it keeps no more than that needs. */
export const sort: StageDefinition = {
  name: '$sort',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) fail(15973, 'the $sort key specification must be an object');
    if (spec.size === 0) fail(15976, '$sort stage must have at least one sort key');
    const sorter = compileSorter(spec, context.collation, context);
    return {
      pushDown: { kind: 'sort', spec },
      *run(documents) {
        yield* sorted(documents, sorter, context);
      },
      withLimit: (count) =>
        function* best(documents) {
          const kept = new SortHeap<Keyed>(count, (a, b) => sorter.compareKeys(a.key, b.key));
          yield* taking(documents, (document) => {
            kept.add({ document, key: sorter.key(document) });
          });
          for (const { document } of kept.values()) yield document;
        },
    };
  },
};

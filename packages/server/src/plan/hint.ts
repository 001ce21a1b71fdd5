import { present } from '@touchstone/protocol';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';
import { type IndexScan, wholePart } from './index-scan.ts';

/** A failure of planning, in the words that MongoDB puts around it. */
function planError(codeName: string, { collection, shown }: Asked, words: string): CommandError {
  const query = `ns=${collection.fullName}${shown()}`;
  return new CommandError(
    codeName,
    `error processing query: ${query} planner returned error :: caused by :: ${words}`,
  );
}

/** A question to a collection; `shown` is the query as failures tell of it. */
interface Asked {
  readonly collection: DocumentCollection;
  readonly shown: () => string;
}

/** The failure where `$natural` is asked for together with a range of keys. */
export function naturalRange(asked: Asked): CommandError {
  const words = 'min and max are incompatible with $natural';
  return planError('NoQueryExecutionPlans', asked, words);
}

/** The index that a hint names. Throws BadValue when there is none. */
export function hintedIndex(asked: Asked, hint: string | Fields): CollectionIndex {
  const { collection } = asked;
  for (const index of collection.indexes) {
    if (index.definition.hidden) continue;
    const named =
      typeof hint === 'string'
        ? index.definition.name === hint
        : compareValues(keyPatternOf(index.definition), hint) === 0;
    if (named) return index === collection.indexes[0] ? collection.idIndex : index;
  }
  throw planError('BadValue', asked, 'hint provided does not correspond to an existing index');
}

/** The scan of the keys from `min` to before `max`. */
export function givenRange(
  request: Asked & {
    readonly min?: Fields | undefined;
    readonly max?: Fields | undefined;
  },
  hinted: CollectionIndex | undefined,
): IndexScan {
  const { min, max } = request;
  if (hinted === undefined) {
    throw planError(
      'Location51173',
      request,
      'When using min()/max() a hint of which index to use must be provided',
    );
  }
  const { paths } = hinted.definition;
  const keyOf = (bound: Fields | undefined): Value[] | undefined => {
    if (bound === undefined || bound.size === 0) return undefined;
    if (paths.map(({ path }) => path).join() !== [...bound.keys()].join()) {
      const words = 'The index chosen is not compatible with min/max';
      throw planError('Location51174', request, words);
    }
    return [...bound.values()];
  };
  const from = keyOf(min);
  const to = keyOf(max);
  if (from !== undefined && to !== undefined && !isBefore(from, to, hinted)) {
    throw planError(
      'Location51175',
      request,
      'The value provided for min() does not come before the value provided for max() in the hinted index',
    );
  }
  return {
    kind: 'indexScan',
    index: hinted,
    parts: paths.map(({ path, direction }) => wholePart(path, direction)),
    direction: 1,
    exact: [],
    covered: [],
    given: {
      from: { values: from ?? [], isAfter: false },
      to: { values: to ?? [], isAfter: to === undefined },
    },
  };
}

// In the order of the index's keys.
function isBefore(a: readonly Value[], b: readonly Value[], index: CollectionIndex): boolean {
  const { paths, collation } = index.definition;
  for (const [at, { direction }] of paths.entries()) {
    const order = compareValues(present(a[at]), present(b[at]), collation) * direction;
    if (order !== 0) return order < 0;
  }
  return false;
}

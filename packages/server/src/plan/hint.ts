import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';
import { type IndexScan, wholePart } from './index-scan.ts';

/** A failure of planning, in the words that MongoDB puts around it. */
function planError(
  codeName: string,
  { fullName }: DocumentCollection,
  words: string,
): CommandError {
  return new CommandError(
    codeName,
    `error processing query: ns=${fullName} planner returned error :: caused by :: ${words}`,
  );
}

/** The index that a hint names. Throws BadValue when there is none. */
export function hintedIndex(
  collection: DocumentCollection,
  hint: string | Fields,
): CollectionIndex {
  for (const index of collection.indexes) {
    if (index.definition.hidden) continue;
    const named =
      typeof hint === 'string'
        ? index.definition.name === hint
        : compareValues(keyPatternOf(index.definition), hint) === 0;
    if (named) return index === collection.indexes[0] ? collection.idIndex : index;
  }
  throw planError('BadValue', collection, 'hint provided does not correspond to an existing index');
}

/** The scan of the keys from `min` to before `max`. */
export function givenRange(
  request: {
    readonly collection: DocumentCollection;
    readonly min?: Fields | undefined;
    readonly max?: Fields | undefined;
  },
  hinted: CollectionIndex | undefined,
): IndexScan {
  const { collection, min, max } = request;
  if (hinted === undefined) {
    throw planError(
      'Location51173',
      collection,
      'When using min()/max() a hint of which index to use must be provided',
    );
  }
  const keyOf = (bound: Fields | undefined, name: string): Value[] => {
    if (bound === undefined) return [];
    const paths = hinted.definition.paths.map(({ path }) => path);
    if (paths.join() !== [...bound.keys()].join()) {
      throw planError(
        'Location51174',
        collection,
        `The index specified by hint does not match the fields of ${name}`,
      );
    }
    return [...bound.values()];
  };
  const { paths } = hinted.definition;
  return {
    kind: 'indexScan',
    index: hinted,
    parts: paths.map(({ path, direction }) => wholePart(path, direction)),
    direction: 1,
    exact: [],
    covered: [],
    given: {
      from: { values: keyOf(min, 'min'), isAfter: false },
      to: { values: keyOf(max, 'max'), isAfter: max === undefined },
    },
  };
}

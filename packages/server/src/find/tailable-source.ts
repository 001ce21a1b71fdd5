import type { DocumentSource } from '../cursor/document-source.ts';
import { compileMatcher } from '../query/match.ts';
import { compileProjection } from '../query/project.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { Storage } from '../storage/storage.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { FindQuery } from './find-source.ts';

/** A capped collection's documents, and those that are still to come. */
export function tailableSource(
  storage: Storage,
  collection: DocumentCollection,
  query: FindQuery,
): DocumentSource {
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true });
  if (matcher.near !== undefined) {
    const words = 'Tailable cursors and geo $near cannot be used together';
    throw new CommandError('BadValue', words);
  }
  const { projection } = query;
  const project =
    projection === undefined || projection.size === 0
      ? undefined
      : compileProjection(projection, query.context);
  let lastRecordId = 0;
  return {
    exhausted: false,
    next() {
      checkPosition(collection, lastRecordId);
      for (const { recordId, head } of collection.recordsAfter(lastRecordId)) {
        lastRecordId = recordId;
        if (head.bytes === undefined || !matcher.matches(head.bytes)) continue;
        return project === undefined ? head.bytes : encodeFields(project(head.bytes));
      }
      return undefined;
    },
    onMore: (listener) => storage.oplog.onAppend(listener),
  };
}

// A capped collection may have written over the place that the cursor had come to.
function checkPosition(collection: DocumentCollection, recordId: number): void {
  if (recordId === 0 || collection.recordAt(recordId)?.head.bytes !== undefined) return;
  throw new CommandError(
    'CappedPositionLost',
    'CollectionScan died due to position in capped collection being deleted. Last seen record ' +
      `id: RecordId(${recordId})`,
  );
}

import { type Seen, seenById } from '../plan/scan.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Collation } from '../value/collation.ts';
import type { Fields, Value } from '../value/value.ts';
import type { FindQuery } from './find-query.ts';

/** Under which collation ids are compared, and when. */
interface Lookup {
  readonly collation: Collation | undefined;
  readonly at: OpTime | undefined;
}

/**
 * The one document that `{_id: value}` asks for, without a plan, a matcher or the context in which one is compiled; an
 * empty list when there is none, undefined when the query asks for more than that.
 */
export function findById(
  collection: DocumentCollection,
  filter: Fields,
  asked: Omit<FindQuery, 'filter' | 'context' | 'at'>,
  { collation, at }: Lookup,
): readonly Seen[] | undefined {
  const { sort, hint, skip, projection, min, max, returnKey, showRecordId } = asked;
  if (sort || hint || skip || projection || min || max || returnKey || showRecordId)
    return undefined;
  const id = filter.size === 1 ? filter.get('_id') : undefined;
  if (id === undefined || !isPlain(id) || !collection.idsAreUnique) return undefined;
  // Ids are kept by the collection's own collation.
  if (collation !== collection.options.collation) return undefined;
  const seen = seenById(collection, id, at);
  return seen === undefined ? [] : [seen];
}

// Anything else may be an operator, or match more than itself.
function isPlain(id: Value): boolean {
  if (typeof id !== 'object') return true;
  const tag = id === null ? undefined : (id as { _bsontype?: string })._bsontype;
  return tag === 'ObjectId' || tag === 'Int32' || tag === 'Binary';
}

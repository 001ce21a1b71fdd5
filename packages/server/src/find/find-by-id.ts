import type { Seen } from '../plan/scan.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { OpTime } from '../storage/oplog.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import type { Collation } from '../value/collation.ts';
import type { Fields, Value } from '../value/value.ts';
import type { FindQuery } from './find-query.ts';

/** Under which collation ids are compared, and when. */
interface Lookup {
  readonly collation: Collation | undefined;
  readonly at: OpTime | undefined;
}

/**
 * The one document that `{_id: value}` asks for, without a plan or a matcher; an empty list when
 * there is none, undefined when the query asks for more than that.
 */
export function findById(
  collection: DocumentCollection,
  filter: Fields,
  asked: Omit<FindQuery, 'filter' | 'context' | 'at'>,
  lookup: Lookup,
): readonly Uint8Array[] | undefined {
  const { sort, hint, skip, projection, min, max, returnKey, showRecordId } = asked;
  if (sort || hint || skip || projection || min || max || returnKey || showRecordId)
    return undefined;
  return seenById(collection, filter, lookup)?.map(({ bytes }) => bytes);
}

/** The same for a write, with the record: of what a query may ask for, it only has an order and a hint. */
export function findRecordById(
  collection: DocumentCollection,
  { filter, sort, hint, context, at }: FindQuery,
): readonly Seen[] | undefined {
  if (sort || hint) return undefined;
  return seenById(collection, filter, { collation: context.collation, at });
}

function seenById(
  collection: DocumentCollection,
  filter: Fields,
  { collation, at }: Lookup,
): readonly Seen[] | undefined {
  if (filter.size !== 1) return undefined;
  const id = filter.get('_id');
  if (id === undefined || !isPlain(id) || !collection.idsAreUnique) return undefined;
  if (collation !== collection.options.collation) return undefined;
  const record = collection.findById(id, at);
  const bytes = record === undefined ? undefined : visibleBytes(record, at);
  return bytes === undefined ? [] : [{ record: record!, bytes, arrayIndex: -1, entry: undefined }];
}

// Anything else may be an operator, or match more than itself.
function isPlain(id: Value): boolean {
  if (typeof id !== 'object') return true;
  const tag = id === null ? undefined : (id as { _bsontype?: string })._bsontype;
  return tag === 'ObjectId' || tag === 'Int32' || tag === 'Binary';
}

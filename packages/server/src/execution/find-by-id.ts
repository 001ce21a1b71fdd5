import type { DocumentCollection } from '../storage/document-collection.ts';
import type { Position } from '../storage/oplog.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import type { Collation } from '../value/collation.ts';
import type { Fields, Value } from '../value/value.ts';
import type { FindQuery } from './find-query.ts';

/**
 * The one document that `{_id: value}` asks for, without a plan or a matcher; an empty list when
 * there is none, undefined when the query asks for more than that.
 */
export function findById(
  collection: DocumentCollection,
  filter: Fields,
  asked: Omit<FindQuery, 'filter' | 'context' | 'at'>,
  {
    collation,
    at,
  }: { readonly collation: Collation | undefined; readonly at: Position | undefined },
): readonly Uint8Array[] | undefined {
  const { sort, hint, skip, projection, min, max, returnKey, showRecordId } = asked;
  if (filter.size !== 1) return undefined;
  const id = filter.get('_id');
  if (id === undefined || !isPlain(id)) return undefined;
  if (sort || hint || skip || projection || min || max || returnKey || showRecordId)
    return undefined;
  if (collation !== collection.options.collation) return undefined;
  const record = collection.findById(id, at);
  const bytes = record === undefined ? undefined : visibleBytes(record, at);
  return bytes === undefined ? [] : [bytes];
}

// Anything else may be an operator, or match more than itself.
function isPlain(id: Value): boolean {
  if (typeof id !== 'object') return true;
  const tag = id === null ? undefined : (id as { _bsontype?: string })._bsontype;
  return tag === 'ObjectId' || tag === 'Int32' || tag === 'Binary';
}

import type { CommandCall, MaybePromise } from '../command/call.ts';
import { restThen } from '../command/pacing.ts';
import { type DocumentSource, PAUSED } from '../cursor/document-source.ts';
import { countByIndex } from '../find/index-answers.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import type { Namespace } from '../storage/collection.ts';
import type { Fields } from '../value/value.ts';
import { openFind } from './open-find.ts';

export interface CountBody {
  readonly query?: Fields;
  readonly limit?: number;
  readonly skip?: number;
  readonly hint?: string | Fields;
  readonly collation?: Fields;
}

/** The number of documents that match, after `skip` and up to `limit`. */
export function runCount(
  call: CommandCall,
  namespace: Namespace,
  body: CountBody,
): MaybePromise<number> {
  const { query, limit = 0, skip = 0, hint, collation } = body;
  const { storage } = call.node;
  const collection = storage.collection(namespace.database, namespace.name, call.readAt);
  const everything = query === undefined || query.size === 0;
  if (everything && call.readAt === undefined && hint === undefined && collection !== undefined) {
    // It is of no use here, and read all the same.
    collationOf(collation, undefined);
    return limited(collection.count, skip, limit);
  }
  const told = indexedCount(call, namespace, body);
  if (told !== undefined) return told;
  const { source } = openFind(call, namespace, {
    ...(query === undefined ? {} : { filter: query }),
    ...(hint === undefined ? {} : { hint }),
    ...(collation === undefined ? {} : { collation }),
    skip,
    limit: Math.abs(limit),
  });
  return countFrom(call, source, 0);
}

function countFrom(call: CommandCall, source: DocumentSource, start: number): MaybePromise<number> {
  let n = start;
  for (let document = source.next(); document !== undefined; document = source.next()) {
    if (document === PAUSED) return restThen(call, () => countFrom(call, source, n));
    n++;
  }
  return n;
}

// An index may tell how many there are without a look at the documents.
function indexedCount(
  call: CommandCall,
  { database, name }: Namespace,
  body: CountBody,
): number | undefined {
  const { query: filter, limit = 0, skip, hint, collation } = body;
  if (filter === undefined || call.data.find(database, name)?.kind !== 'collection')
    return undefined;
  const collection = call.data.collection(database, name, call.readAt);
  if (collection === undefined) return undefined;
  const context = queryContext(call, {
    collation: collationOf(collation, collection.options.collation),
    allowsWhere: true,
  });
  const query = { filter, hint, skip, limit: Math.abs(limit), context, at: call.readAt };
  return countByIndex(collection, query);
}

function limited(count: number, skip: number, limit: number): number {
  const left = Math.max(0, count - skip);
  return limit === 0 ? left : Math.min(left, Math.abs(limit));
}

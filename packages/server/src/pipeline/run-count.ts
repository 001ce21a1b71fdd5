import type { CommandCall, MaybePromise } from '../command/call.ts';
import { eachDocument } from '../command/pacing.ts';
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

/** How many documents match, after `skip` and up to `limit`. */
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
    return limited(collection.count, skip, limit);
  }
  const { source } = openFind(call, namespace, {
    ...(query === undefined ? {} : { filter: query }),
    ...(hint === undefined ? {} : { hint }),
    ...(collation === undefined ? {} : { collation }),
    skip,
    limit: Math.abs(limit),
  });
  let n = 0;
  const counted = eachDocument(call, source, () => n++);
  return counted instanceof Promise ? counted.then(() => n) : n;
}

function limited(count: number, skip: number, limit: number): number {
  const left = Math.max(0, count - skip);
  return limit === 0 ? left : Math.min(left, Math.abs(limit));
}

import { present } from '@touchstone/protocol';
import { writeTarget } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type FindQuery, type Found, findRecords } from '../find/find-source.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** One removal, as delete, findAndModify and bulkWrite ask for it. */
export interface DeleteStatement {
  readonly filter: Fields;
  readonly multi: boolean;
  readonly collation?: Fields | undefined;
  readonly hint?: string | Fields | undefined;
  readonly let?: Fields | undefined;
  readonly sort?: Fields | undefined;
  /** The number that it has removed before a write conflict: it goes on from there. */
  readonly progress?: { deleted: number };
}

/** The outcome of a removal; for one document, also which. */
export interface DeleteOutcome {
  readonly deleted: number;
  readonly last: Found | undefined;
}

/** Carries out one removal. */
export function deleteDocuments(
  call: CommandCall,
  namespace: Namespace,
  statement: DeleteStatement,
): DeleteOutcome {
  const { filter, multi, hint, sort } = statement;
  if (multi && call.retryable !== undefined) {
    throw new CommandError(
      'InvalidOptions',
      'Cannot use (or request) retryable writes with limit=0',
    );
  }
  const collection = writeTarget(call, namespace);
  const collation = collationOf(statement.collation, collection?.options.collation);
  const context = queryContext(call, { collation, let: statement.let, allowsWhere: true });
  const query: FindQuery = { filter, hint, sort, context, at: call.transaction?.store.position };
  const progress = statement.progress ?? { deleted: 0 };
  let last: Found | undefined;
  const records = collection === undefined ? [] : findRecords(collection, query);
  for (const found of records) {
    present(collection).remove(found.record);
    progress.deleted++;
    last = found;
    if (!multi) break;
  }
  // A senseless filter is refused even where there is nothing to remove.
  if (collection === undefined) compileMatcher(filter, context, { allowsNear: true });
  return { deleted: progress.deleted, last };
}

import { present } from '@touchstone/protocol';
import { writeTarget } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import { REST } from '../expression/standing.ts';
import { type FindQuery, type Found, findRecords, PAUSED_FOUND } from '../find/find-source.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import type { Namespace } from '../storage/collection.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { LARGE_DOCUMENT } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import type { Steps } from '../value/steps.ts';
import type { Fields } from '../value/value.ts';
import { asItIsNow } from './as-it-is-now.ts';
import { inContext } from './in-context.ts';
import { preparingRemoval } from './preparing-keys.ts';
import { checkSameCollection } from './same-collection.ts';

/** One removal, as delete, findAndModify and bulkWrite ask for it. */
export interface DeleteStatement {
  readonly filter: Fields;
  readonly multi: boolean;
  readonly collation?: Fields | undefined;
  readonly hint?: string | Fields | undefined;
  readonly let?: Fields | undefined;
  readonly sort?: Fields | undefined;
  /** Words before a failure of finding and removing. */
  readonly context?: string;
  /** The state before a transaction was in its way: it goes on from there. */
  readonly progress?: RemovalProgress;
}

/** The work of a removal before it had to wait. */
export interface RemovalProgress {
  deleted: number;
  /** The place where it rests. */
  going?: GoingRemoval | undefined;
}

interface GoingRemoval {
  readonly collection: DocumentCollection | undefined;
  readonly query: FindQuery;
  readonly search: Iterator<Found>;
  /** A large document that is to be removed, of which it is being read what indexes hold. */
  removing: { readonly found: Found; readonly steps: Steps<void> } | undefined;
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
  const { multi, progress } = statement;
  if (multi && call.retryable !== undefined) {
    throw new CommandError(
      'InvalidOptions',
      'Cannot use (or request) retryable writes with limit=0',
    );
  }
  const collection = writeTarget(call, namespace);
  const going = progress?.going ?? begun(call, collection, statement);
  checkSameCollection(call, collection, going.collection);
  try {
    return removeFound(call, statement, going);
  } catch (error) {
    if (progress !== undefined) progress.going = error === REST ? going : undefined;
    throw inContext(error, statement.context);
  }
}

function begun(
  call: CommandCall,
  collection: DocumentCollection | undefined,
  statement: DeleteStatement,
): GoingRemoval {
  const { filter, hint, sort, multi } = statement;
  const collation = collationOf(statement.collation, collection?.options.collation);
  const unpaced = queryContext(call, { collation, let: statement.let, allowsWhere: true });
  const isQuick = !multi && filter.size === 1 && filter.has('_id');
  const context = isQuick ? unpaced : { ...unpaced, pace: paceOf(call) };
  const at = call.transaction?.store.position;
  // Only a findAndModify that sorts says that it wants one.
  const asked = statement.context === undefined || sort === undefined ? {} : { limit: 1 };
  const query: FindQuery = { filter, hint, sort, context, at, ...asked };
  // A senseless filter is refused even where there is nothing to remove.
  if (collection === undefined) compileMatcher(filter, context, { allowsNear: true });
  const records = collection === undefined ? [] : findRecords(collection, query);
  return { collection, query, search: records[Symbol.iterator](), removing: undefined };
}

function removeFound(
  call: CommandCall,
  { multi, progress }: DeleteStatement,
  going: GoingRemoval,
): DeleteOutcome {
  const { collection, search } = going;
  const so = progress ?? { deleted: 0 };
  let last: Found | undefined;
  for (let found = nextOf(going); found !== undefined; found = nextOf(going)) {
    if (found === PAUSED_FOUND) {
      if (progress !== undefined) throw REST;
      continue;
    }
    if (progress !== undefined && !isPrepared(call, going, found)) continue;
    present(collection).remove(found.record);
    so.deleted++;
    last = found;
    if (!multi) break;
    if (progress !== undefined && paceOf(call).isDueNow()) throw REST;
  }
  search.return?.();
  return { deleted: so.deleted, last };
}

function nextOf({ removing, search }: GoingRemoval): Found | undefined {
  if (removing !== undefined) return removing.found;
  const { done, value } = search.next();
  return done ? undefined : value;
}

// The keys that indexes hold of it are read in steps; it is removed in one. False where it is not what was looked for any more.
function isPrepared(call: CommandCall, going: GoingRemoval, found: Found): boolean {
  if (found.bytes.length < LARGE_DOCUMENT) return true;
  const collection = present(going.collection);
  const now = asItIsNow(found, going.query, collection);
  const begun = now?.bytes === found.bytes ? going.removing?.steps : undefined;
  going.removing = undefined;
  if (now === undefined) return false;
  const steps = begun ?? preparingRemoval(collection, now.bytes);
  const pace = paceOf(call);
  while (!steps.next().done) {
    if (!pace.isDue()) continue;
    going.removing = { found: now, steps };
    throw REST;
  }
  return true;
}

import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { paceOf } from '../command/pacing.ts';
import { arraySource, type DocumentSource } from '../cursor/document-source.ts';
import { compileMatcher } from '../query/match.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import { findById } from './find-by-id.ts';
import { searchSource, seenSource } from './find-source.ts';
import { collationOf, queryContext } from './query-context.ts';
import { shownFilter, shownQuery } from './shown-query.ts';
import { tailableSource } from './tailable-source.ts';

/** The fields of the find command that decide about its documents. */
export interface FindBody {
  readonly filter?: Fields;
  readonly projection?: Fields;
  readonly sort?: Fields;
  readonly hint?: string | Fields;
  readonly skip?: number;
  readonly limit?: number;
  readonly min?: Fields;
  readonly max?: Fields;
  readonly returnKey?: boolean;
  readonly showRecordId?: boolean;
  readonly tailable?: boolean;
  readonly noCursorTimeout?: boolean;
  readonly allowPartialResults?: boolean;
  readonly singleBatch?: boolean;
  readonly awaitData?: boolean;
  readonly collation?: Fields;
  readonly let?: Fields;
  readonly allowDiskUse?: boolean;
}

function checkTailable({ sort = new Map(), singleBatch }: FindBody): void {
  const refuse = (what: string): never => {
    throw new CommandError('BadValue', `cannot use tailable option with ${what}`);
  };
  const isNatural = sort.size === 1 && numberOf(sort.get('$natural')) === 1;
  if (sort.size > 0 && !isNatural) refuse('a sort other than {$natural: 1}');
  if (singleBatch === true) refuse("the 'singleBatch' option");
}

/** The documents that a find command yields. */
export function runFind(
  call: CommandCall,
  namespace: Namespace,
  body: FindBody,
): { readonly source: DocumentSource; readonly tailable: boolean } {
  const { filter = new Map(), let: letFields, tailable = false, awaitData = false } = body;
  if (awaitData && !tailable) {
    throw new CommandError(
      'FailedToParse',
      "Cannot set 'awaitData' without also setting 'tailable'",
    );
  }
  if (tailable) checkTailable(body);
  const { storage } = call.node;
  const collection = call.data.collection(namespace.database, namespace.name, call.readAt);
  const collation = collationOf(body.collation, collection?.options.collation);
  const at = call.readAt;
  // Before there is a context, which takes longer to make than to find the document. What `let` says is looked at in any case.
  if (collection !== undefined && !tailable && letFields === undefined) {
    const found = findById(collection, filter, body, { collation, at });
    if (found !== undefined) return { source: seenSource(found), tailable };
  }
  const own = queryContext(call, { collation, let: letFields, allowsWhere: true });
  const unpaced = body.allowDiskUse === false ? { ...own, forbidsDiskUse: true } : own;
  const context = tailable ? unpaced : { ...unpaced, pace: paceOf(call) };
  const fullName = `${namespace.database}.${namespace.name}`;
  const query = { ...body, filter, context, at, fullName };
  if (tailable && call.transaction !== undefined) {
    throw new CommandError(
      'InvalidOptions',
      'It is illegal to open a tailable cursor in a transaction',
    );
  }
  if (!tailable) return { source: searchSource(collection, query), tailable };
  if (collection?.options.capped === undefined) {
    const { node } = compileMatcher(filter, context);
    throw new CommandError(
      'BadValue',
      `error processing query: ns=${fullName}${shownQuery(query, shownFilter(node).join('\n'))}` +
        ' tailable cursor requested on non capped collection',
    );
  }
  // A tailable cursor over an empty collection is dead at once: there is nothing to stand on.
  if (collection.count === 0) return { source: arraySource([]), tailable: false };
  return { source: tailableSource(storage, collection, query), tailable };
}

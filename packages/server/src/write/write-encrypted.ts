import type { CommandCall } from '../command/call.ts';
import { checkNoTags } from '../encryption/check-tags.ts';
import { staleTagsUpdate } from '../encryption/encrypted-update.ts';
import type { Encryption, PreparedDocument } from '../encryption/encryption.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { decodeFields, readField } from '../value/decode-fields.ts';
import { type DeleteOutcome, type DeleteStatement, deleteDocuments } from './delete-documents.ts';
import { FIND_AND_MODIFY } from './in-context.ts';
import { storeDocument } from './insert-document.ts';
import { type UpdateOutcome, type UpdateStatement, updateDocuments } from './update-document.ts';

/** Stores a document with encrypted values, and their tags. */
export function insertEncrypted(
  call: CommandCall,
  collection: DocumentCollection,
  prepared: { readonly encryption: Encryption; readonly document: PreparedDocument },
  bypassValidation: boolean,
): void {
  const { encryption, document } = prepared;
  checkNoTags(document.bytes);
  const { bytes, undo } = encryption.countDocument(document);
  try {
    storeDocument(call, collection, bytes, { bypassValidation });
  } catch (error) {
    undo();
    throw error;
  }
}

/** Carries out one update, of a client that encrypts or of one that does not. */
export function carryOutUpdate(
  call: CommandCall,
  namespace: Namespace,
  encryption: Encryption | undefined,
  statement: UpdateStatement,
): UpdateOutcome {
  if (encryption === undefined) return updateDocuments(call, namespace, statement);
  const prepared = encryption.prepareUpdate(statement.update, call.command.name);
  const filter = encryption.filter(statement.filter);
  const { update, undo } = encryption.countUpdate(prepared);
  let outcome: UpdateOutcome;
  try {
    const { progress: _all, ...atOnce } = statement;
    const encrypted = { ...atOnce, filter, update, context: FIND_AND_MODIFY, changesTags: true };
    outcome = updateDocuments(call, namespace, encrypted);
  } catch (error) {
    undo();
    throw error;
  }
  return withoutStaleTags(call, namespace, statement, outcome);
}

// Of values that the document has no more, nobody may find it any more.
function withoutStaleTags(
  call: CommandCall,
  namespace: Namespace,
  statement: UpdateStatement,
  outcome: UpdateOutcome,
): UpdateOutcome {
  const { before, after } = outcome;
  if (before === undefined || after === undefined || before === after) return outcome;
  const update = staleTagsUpdate(decodeFields(before), decodeFields(after));
  if (update === undefined) return outcome;
  const pulled = updateDocuments(call, namespace, {
    filter: new Map([['_id', readField(after, '_id') ?? null]]),
    update,
    multi: false,
    upsert: false,
    bypassValidation: statement.bypassValidation,
    changesTags: true,
  });
  return { ...outcome, after: pulled.after ?? after };
}

/** Carries out one removal, of a client that encrypts or of one that does not. */
export function carryOutDelete(
  call: CommandCall,
  namespace: Namespace,
  encryption: Encryption | undefined,
  statement: DeleteStatement,
): DeleteOutcome {
  if (encryption === undefined) return deleteDocuments(call, namespace, statement);
  const filter = encryption.filter(statement.filter);
  return deleteDocuments(call, namespace, { ...statement, filter });
}

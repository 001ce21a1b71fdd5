import { measurement } from '../collection/time-series.ts';
import type { CommandCall } from '../command/call.ts';
import { checkNoTags } from '../encryption/check-tags.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { checkValidator, storableDocument } from './check-document.ts';

/** Stores one document. Throws DuplicateKey, DocumentValidationFailure … and stores nothing. */
export function insertDocument(
  call: CommandCall,
  collection: DocumentCollection,
  document: Uint8Array,
  bypassValidation: boolean,
): StoredRecord {
  if (collection.options.shown.has('encryptedFields')) checkNoTags(document);
  return storeDocument(call, collection, document, bypassValidation);
}

/** Stores one document, with the tags of encrypted values if it has any. Throws as `insertDocument` does. */
export function storeDocument(
  call: CommandCall,
  collection: DocumentCollection,
  document: Uint8Array,
  bypassValidation: boolean,
): StoredRecord {
  const stored = measurement(collection.options.shown, storableDocument(call, document), document);
  checkValidator(collection, stored, { bypass: bypassValidation });
  return collection.insert(stored);
}

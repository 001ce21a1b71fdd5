import { measurement } from '../collection/time-series.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import { checkNoTags } from '../encryption/check-tags.ts';
import { inSteps, REST, Standing } from '../expression/standing.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { LARGE_DOCUMENT, type StoredRecord } from '../storage/stored-record.ts';
import type { Steps } from '../value/steps.ts';
import { checkValidator, storableDocument } from './check-document.ts';
import { checkShardKeyOf } from './check-shard-key.ts';
import { preparing } from './preparing-keys.ts';

/** Tells how a document is stored. */
export interface InsertOptions {
  readonly bypassValidation: boolean;
  /** The insert of a large document may rest there; without it, it is done in one piece. */
  readonly progress?: { insert?: Standing };
}

/** Stores one document. Throws DuplicateKey, DocumentValidationFailure … and stores nothing; `REST` where it is to be called again. */
export function insertDocument(
  call: CommandCall,
  collection: DocumentCollection,
  document: Uint8Array,
  options: InsertOptions,
): StoredRecord {
  if (collection.options.shown.has('encryptedFields')) checkNoTags(document);
  return storeDocument(call, collection, document, options);
}

/** Stores one document, with the tags of encrypted values if it has any. Throws as `insertDocument` does. */
export function storeDocument(
  call: CommandCall,
  collection: DocumentCollection,
  document: Uint8Array,
  { bypassValidation, progress }: InsertOptions,
): StoredRecord {
  checkShardKeyOf(call, collection, document);
  const store = (stored: Uint8Array): StoredRecord => {
    checkValidator(collection, stored, { bypass: bypassValidation });
    return collection.insert(stored);
  };
  const { shown } = collection.options;
  if (progress === undefined || document.length < LARGE_DOCUMENT) {
    return store(measurement(shown, storableDocument(call, document), document));
  }
  progress.insert ??= new Standing(paceOf(call));
  const record = progress.insert.attempt(
    () => store(inSteps(paceOf(call), document, () => prepared(call, collection, document))),
    undefined,
  );
  if (record === undefined) throw REST;
  return record;
}

function prepared(
  call: CommandCall,
  collection: DocumentCollection,
  document: Uint8Array,
): Steps<Uint8Array> {
  const stored = storableDocument(call, document);
  return preparing(collection, measurement(collection.options.shown, stored, document));
}

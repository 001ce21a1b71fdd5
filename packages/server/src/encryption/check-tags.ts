import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { readField } from '../value/decode-fields.ts';
import { TAGS_FIELD } from './encrypted-filter.ts';

/** Throws for a document that a client has given tags itself. */
export function checkNoTags(document: Uint8Array): void {
  if (readField(document, TAGS_FIELD) === undefined) return;
  throw new CommandError('BadValue', `Cannot insert a document with field name ${TAGS_FIELD}`);
}

/** Throws where a client that says nothing of encryption changes the tags of a document. */
export function checkSameTags(before: Uint8Array, after: Uint8Array): void {
  const old = readField(before, TAGS_FIELD);
  const now = readField(after, TAGS_FIELD);
  if (old === undefined && now === undefined) return;
  if (old !== undefined && now !== undefined && compareValues(old, now) === 0) return;
  throw new CommandError(
    'BadValue',
    `New document and old document both need to have ${TAGS_FIELD} field.`,
  );
}

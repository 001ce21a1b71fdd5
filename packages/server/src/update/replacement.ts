import { entryOf } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { equalValues, identicalValues } from '../value/compare.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { newTimestamp, type UpdateContext } from './modifier.ts';

/** Refuses a document whose own field begins with a dollar sign. */
export function checkFieldNames(names: Iterable<string>): void {
  for (const name of names) {
    if (!name.startsWith('$')) continue;
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an ` +
        "update's replacement document. Consider using an aggregation pipeline with $replaceWith.",
    );
  }
}

/** Refuses a document whose `_id` is not the one it had. */
export function checkSameId(before: Value, after: Value | undefined): void {
  if (after !== undefined && equalValues(before, after)) return;
  const found = after === undefined ? 'removed' : `altered to ${showElement('_id', after)}`;
  throw new CommandError(
    'ImmutableField',
    `After applying the update, the (immutable) field '_id' was found to have been ${found}`,
  );
}

function isEmptyTimestamp(value: Value): boolean {
  return value instanceof Timestamp && value.toBigInt() === 0n;
}

/** The replacement with the document's `_id` first, and empty timestamps filled in. */
export function replaceDocument(
  document: Fields,
  replacement: Fields,
  context: UpdateContext,
): { document: Fields; modified: boolean } {
  const id = document.get('_id');
  const result: Fields = new Map();
  if (id !== undefined) {
    if (replacement.has('_id')) checkSameId(id, replacement.get('_id'));
    result.set('_id', id);
  } else if (replacement.has('_id')) result.set('_id', entryOf(replacement, '_id'));
  for (const [name, value] of replacement) {
    if (name === '_id') continue;
    result.set(name, isEmptyTimestamp(value) ? newTimestamp(context) : value);
  }
  return { document: result, modified: !identicalValues(document, result) };
}

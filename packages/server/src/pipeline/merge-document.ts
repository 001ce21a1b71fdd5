import { entryOf, present } from '@touchstone/protocol';
import type { MergeOptions } from '../aggregate/pipeline.ts';
import { checkNoSeries } from '../collection/time-series.ts';
import { existingCollection, writableCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import { type Found, findRecords } from '../find/find-source.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { parsePath, valueAt } from '../value/path.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { checkUpdatedSize, checkValidator } from '../write/check-document.ts';
import { insertDocument } from '../write/insert-document.ts';

export interface Merging extends MergeOptions {
  readonly context: ExpressionContext;
  readonly bypassValidation: boolean;
}

/** Writes one document of `$merge` into its target. */
export function mergeDocument(call: CommandCall, document: Fields, merging: Merging): void {
  const { target, whenMatched, whenNotMatched, bypassValidation } = merging;
  const namespace = { database: target.database, name: target.collection ?? '' };
  const existing = existingCollection(call, namespace);
  if (existing !== undefined) checkNoSeries(existing);
  const found =
    existing === undefined || whenMatched.kind === 'fail'
      ? undefined
      : findTarget(merging, document, (query) => findRecords(existing, query));
  if (found !== undefined) {
    replaceTarget(call, present(existing), { found, document, merging });
    return;
  }
  if (whenNotMatched === 'discard') return;
  if (whenNotMatched === 'fail') {
    throw new CommandError(
      'MergeStageNoMatchingDocument',
      '$merge could not find a matching document in the target collection for at least one ' +
        'document in the source collection',
    );
  }
  const collection = writableCollection(call, namespace);
  insertDocument(call, collection, encodeFields(document), { bypassValidation });
}

function findTarget(
  { on, context }: Merging,
  document: Fields,
  find: (query: Parameters<typeof findRecords>[1]) => Iterable<Found>,
): Found | undefined {
  const filter: Fields = new Map();
  for (const path of on) {
    const value: Value = valueAt(document, parsePath(path)) ?? null;
    filter.set(path, new Map([['$eq', value]]));
  }
  for (const found of find({ filter, context, at: undefined })) return found;
  return undefined;
}

function replaceTarget(
  call: CommandCall,
  collection: NonNullable<ReturnType<typeof existingCollection>>,
  replacing: { readonly found: Found; readonly document: Fields; readonly merging: Merging },
): void {
  const { found, document, merging } = replacing;
  const before = decodeFields(found.bytes);
  const after = merged(before, document, merging);
  if (after === undefined) return;
  const id = entryOf(before, '_id');
  const newId = after.get('_id');
  if (newId !== undefined && compareValues(id, newId) !== 0) {
    throw new CommandError(
      'ImmutableField',
      '$merge failed to update the matching document, did you attempt to modify the _id or the ' +
        `shard key? :: caused by :: ${
          merging.whenMatched.kind === 'pipeline'
            ? `After applying the update, the (immutable) field '_id' was found to have been altered to ${showElement('_id', newId)}`
            : "Performing an update on the path '_id' would modify the immutable field '_id'"
        }`,
    );
  }
  const ordered: Fields = new Map([['_id', id]]);
  for (const [name, value] of after) ordered.set(name, name === '_id' ? id : value);
  const bytes = encodeFields(ordered);
  checkUpdatedSize(call, bytes.length);
  checkValidator(collection, bytes, { bypass: merging.bypassValidation, before: found.bytes });
  if (Buffer.compare(bytes, found.bytes) !== 0) collection.update(found.record, bytes, true);
}

// Undefined: the target stays as it is.
function merged(before: Fields, document: Fields, { whenMatched }: Merging): Fields | undefined {
  switch (whenMatched.kind) {
    case 'keepExisting':
    case 'fail':
      return undefined;
    case 'replace':
      return document;
    case 'merge':
      return new Map([...before, ...document]);
    case 'pipeline':
      return whenMatched.update(before, document);
  }
}

import { present } from '@touchstone/protocol';
import { PAUSE } from '../aggregate/pause.ts';
import { measurement, timeSeriesOptions } from '../collection/time-series.ts';
import { UNFINISHED } from '../collection/unfinished.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { checkCreatable } from '../command/namespace.ts';
import type { Collection } from '../storage/collection.ts';
import { type CollectionOptions, PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { CONFLICT_OVER_DOCUMENT, WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { asFields } from '../value/known-value.ts';
import { showFields } from '../value/show-value.ts';
import type { Steps } from '../value/steps.ts';
import type { AnyDocument, Fields } from '../value/value.ts';
import { checkValidator, storableDocument } from '../write/check-document.ts';
import { asBytes } from './pipeline-source.ts';

/** The collection that `$out` puts in the place of another. */
export interface Replacement {
  /** They may still be computed while the first are stored; `PAUSE` stands where a rest is due. */
  readonly documents: Iterable<AnyDocument>;
  /** The `timeseries` option: what the new collection is, and an existing one must have been. */
  readonly timeseries: Fields | undefined;
  readonly bypassValidation: boolean;
}

/**
 * Puts documents in the place of a collection, in steps: all of them or, when one cannot be stored, none. Others see what was
 * there until all is made.
 */
export function* replacingCollection(
  call: CommandCall,
  target: Namespace,
  { documents, timeseries, bypassValidation: bypass }: Replacement,
): Steps<void> {
  checkTarget(target);
  const { storage } = call.node;
  const existing = replaceable(call, target);
  const options = optionsFor(existing, timeseries);
  const before = shapeOf(existing);
  const unique = Buffer.from(storage.newUuid()).toString('hex');
  const temporary = { database: target.database, name: `${UNFINISHED}${unique}` };
  let isMade = false;
  const collection = storage.createCollection(temporary, options);
  try {
    for (const { definition } of existing?.indexes.slice(1) ?? []) collection.addIndex(definition);
    for (const given of documents) {
      yield;
      if (given === PAUSE) continue;
      const document = measurement(options.shown, storableDocument(call, asBytes(given)));
      checkValidator(collection, document, { bypass });
      collection.insert(document);
    }
    const replaced = replaceable(call, target);
    checkUnchanged(target, before, shapeOf(replaced));
    checkStillThere(call, collection);
    isMade = true;
    storage.rename(collection, target, replaced);
  } finally {
    // It may be left at any step: when its time is up, or its connection ends.
    if (!isMade && isThere(call, collection)) storage.drop(collection);
  }
}

// A transaction that has looked there must find what it found; whoever catches this waits for its end.
function replaceable(call: CommandCall, target: Namespace): Collection | undefined {
  const { storage } = call.node;
  existingCollection(call, target);
  const holder = storage.userOf(target.database, target.name);
  if (holder !== undefined) throw new WriteConflict(CONFLICT_OVER_DOCUMENT, holder);
  return storage.collection(target.database, target.name);
}

/** All that a new collection takes over from the one whose place it takes. */
interface Shape {
  readonly options: Fields;
  readonly indexes: Fields[];
}

function shapeOf(existing: Collection | undefined): Shape {
  const { options, indexes = [] } = existing ?? {};
  return {
    options: options?.shown ?? new Map(),
    indexes: indexes.map(({ definition }) => definition.specification),
  };
}

function checkUnchanged({ database, name }: Namespace, before: Shape, now: Shape): void {
  const target = `target collection ${database}.${name} changed during processing.`;
  if (!equalValues(before.options, now.options)) {
    const options = `Original options: ${showFields(before.options)}, new options: ${showFields(now.options)}`;
    throw new CommandError('CommandFailed', `collection options of ${target} ${options}`);
  }
  if (!equalValues(before.indexes, now.indexes)) {
    throw new CommandError('CommandFailed', `indexes of ${target}`);
  }
}

function isThere({ node }: CommandCall, collection: Collection): boolean {
  const { database, name } = collection.namespace;
  return node.storage.collection(database, name) === collection;
}

function checkStillThere(call: CommandCall, collection: Collection): void {
  if (isThere(call, collection)) return;
  const words = `source collection ${collection.fullName} does not exist`;
  throw new CommandError('NamespaceNotFound', words);
}

function checkTarget(target: Namespace): void {
  try {
    checkCreatable(target);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `error with target namespace: ${error.message}`;
    throw new CommandError('IllegalOperation', words);
  }
}

// The new collection is what the old one was.
function optionsFor(
  existing: DocumentCollection | undefined,
  timeseries: Fields | undefined,
): CollectionOptions {
  const shown = timeseries === undefined ? undefined : timeSeriesOptions(timeseries, '$out');
  if (existing === undefined) {
    return shown === undefined
      ? PLAIN_OPTIONS
      : { ...PLAIN_OPTIONS, shown: new Map([['timeseries', shown]]) };
  }
  const { options, fullName } = existing;
  const was = options.shown.get('timeseries');
  if (shown !== undefined && was === undefined) {
    throw new CommandError(
      'Location7268700',
      'Cannot create a time-series collection from a non time-series collection.',
    );
  }
  if (shown !== undefined && !equalValues(shown, present(was))) {
    const words =
      'Time-series options inputted must match the existing time-series collection. ' +
      `Received: ${showFields(present(timeseries))}Found: ${showFields(asFields(was))}`;
    throw new CommandError('Location7406103', words);
  }
  if (options.capped === undefined) return options;
  throw new CommandError(
    'Location17152',
    `namespace '${fullName}' is capped so it can't be used for $out`,
  );
}

import { checkNoSeries } from '../collection/time-series.ts';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { namespaceText } from '../command/namespace.ts';
import type { Collection } from '../storage/collection.ts';
import type { CollectionOptions } from '../storage/collection-options.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

/** A collection that is to be copied into a capped one of this size. */
export interface CappedSource {
  readonly collection: Collection;
  readonly documents: readonly Uint8Array[];
  readonly size: number;
  readonly shownSize: Value;
}

/** Reads what is to be copied. Throws MongoDB's errors. */
export function sourceOf(
  call: CommandCall,
  namespace: Namespace,
  given: Value | undefined,
): CappedSource {
  const size = numberOf(given);
  if (given === undefined || size === undefined || size <= 0) {
    throw new CommandError('InvalidOptions', 'invalid command spec');
  }
  const { storage } = call.node;
  const entry = storage.find(namespace.database, namespace.name);
  const text = namespaceText(namespace);
  if (entry?.kind === 'view') {
    const words = `Namespace ${text} is a view, not a collection`;
    throw new CommandError('CommandNotSupportedOnView', words);
  }
  const collection = storage.collection(namespace.database, namespace.name);
  if (collection === undefined) {
    const words = `source collection ${text} does not exist`;
    throw new CommandError('NamespaceNotFound', words);
  }
  checkNoSeries(collection);
  const documents = [...collection.records()].flatMap(({ head }) => head.bytes ?? []);
  return { collection, documents, size, shownSize: given };
}

/** Makes the capped collection, and fills it with the documents in their order. */
export function copyAsCapped(call: CommandCall, target: Namespace, source: CappedSource): void {
  const { options } = source.collection;
  const capped: CollectionOptions = {
    ...options,
    shown: new Map([...options.shown, ['capped', true], ['size', source.shownSize]]),
    capped: { size: source.size, max: undefined },
  };
  const made = call.node.storage.createCollection(target, capped);
  for (const document of source.documents) made.insert(document);
}

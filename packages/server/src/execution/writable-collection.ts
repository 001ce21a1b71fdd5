import type { CommandCall } from '../command/call.ts';
import { checkCreatable, namespaceText } from '../command/namespace.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';

/** The collection to write into, or undefined when there is none. Throws for a view. */
export function existingCollection(
  { data }: CommandCall,
  namespace: Namespace,
): DocumentCollection | undefined {
  const entry = data.find(namespace.database, namespace.name);
  if (entry?.kind === 'view') {
    throw new CommandError(
      'CommandNotSupportedOnView',
      `Namespace ${namespaceText(namespace)} is a view, not a collection`,
    );
  }
  return entry;
}

/** The collection to write into, created when there is none. */
export function writableCollection(call: CommandCall, namespace: Namespace): DocumentCollection {
  const existing = existingCollection(call, namespace);
  if (existing !== undefined) return existing;
  checkCreatable(namespace);
  return call.data.createCollection(namespace, PLAIN_OPTIONS);
}

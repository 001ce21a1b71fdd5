import type { CommandCall } from '../command/call.ts';
import { checkCreatable, namespaceText } from '../command/namespace.ts';
import type { Collection, Namespace } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { CommandError } from '../value/command-error.ts';

/** The collection to write into, or undefined when there is none. Throws for a view. */
export function existingCollection(
  { node }: CommandCall,
  namespace: Namespace,
): Collection | undefined {
  const entry = node.storage.catalog.find(namespace.database, namespace.name);
  if (entry?.kind === 'view') {
    throw new CommandError(
      'CommandNotSupportedOnView',
      `Namespace ${namespaceText(namespace)} is a view, not a collection`,
    );
  }
  return entry;
}

/** The collection to write into, created when there is none. */
export function writableCollection(call: CommandCall, namespace: Namespace): Collection {
  const existing = existingCollection(call, namespace);
  if (existing !== undefined) return existing;
  checkCreatable(namespace);
  return call.node.storage.createCollection(namespace, PLAIN_OPTIONS);
}

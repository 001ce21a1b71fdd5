import type { CommandCall } from '../command/call.ts';
import { checkCreatable, checkSystemName, namespaceText } from '../command/namespace.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { BucketsCollection } from './buckets-collection.ts';

/** The collection, or undefined when there is none. Throws for a view. */
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

/** Databases that only the server itself writes. */
const OWN: ReadonlySet<string> = new Set(['system.profile', 'system.views']);

/** The collection to write into, or undefined when there is none. Throws for a view, and for what is not written so. */
export function writeTarget(
  call: CommandCall,
  namespace: Namespace,
): DocumentCollection | undefined {
  checkWriteName(namespace);
  const existing = existingCollection(call, namespace);
  if (existing instanceof BucketsCollection) throw existing.notWritable();
  return existing;
}

/** Throws for a collection that no client writes. */
export function checkWriteName(namespace: Namespace): void {
  if (OWN.has(namespace.name)) {
    const words = `cannot write to ${namespaceText(namespace)}`;
    throw new CommandError('InvalidNamespace', words);
  }
  checkSystemName(namespace);
}

/** Throws for what no write command may name, before its first statement. */
export function checkWritten(call: CommandCall, namespace: Namespace): void {
  checkWriteName(namespace);
  if (call.data.find(namespace.database, namespace.name) === undefined) checkCreatable(namespace);
}

/** The collection to write into, created when there is none. */
export function writableCollection(call: CommandCall, namespace: Namespace): DocumentCollection {
  const existing = writeTarget(call, namespace);
  if (existing !== undefined) return existing;
  checkCreatable(namespace);
  return call.data.createCollection(namespace, PLAIN_OPTIONS);
}

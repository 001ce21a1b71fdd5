import { present } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import type { View } from '../storage/catalog.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

const NAME = 'system.views';

/** Puts a view into the catalog, and its definition where MongoDB keeps it: in `system.views`. */
export function putView(call: CommandCall, view: View): void {
  const { storage } = call.node;
  const { database } = view.namespace;
  const collection =
    storage.collection(database, NAME) ??
    storage.createCollection({ database, name: NAME }, PLAIN_OPTIONS);
  const id = idOf(view);
  const document: Fields = new Map<string, Value>([['_id', id], ...view.shown]);
  const bytes = encodeFields(document);
  const record = collection.findById(id);
  if (record === undefined) collection.insert(bytes);
  else collection.update(record, bytes, true);
  storage.catalog.add(view);
}

/** Takes a view's definition out. */
export function forgetView({ node }: CommandCall, view: View): void {
  const collection = node.storage.collection(view.namespace.database, NAME);
  const record = collection?.findById(idOf(view));
  if (record !== undefined) present(collection).remove(record);
}

function idOf({ namespace }: View): string {
  return `${namespace.database}.${namespace.name}`;
}

import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { Namespace } from '../storage/document-collection.ts';

/** The `ok` of a count of a view, which MongoDB makes of an aggregation: an integer, not a double. */
export function okOf(call: CommandCall, { database, name }: Namespace): Int32 | undefined {
  const entry = call.data.find(database, name);
  if (entry === undefined) return undefined;
  const isView = entry.kind === 'view' || !entry.idsAreUnique;
  return isView ? new Int32(1) : undefined;
}

import type { CommandCall } from '../command/call.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';

/** Throws QueryPlanKilled where the collection of a write went away while it rested. In a transaction it cannot. */
export function checkSameCollection(
  call: CommandCall,
  now: DocumentCollection | undefined,
  before: DocumentCollection | undefined,
): void {
  if (now === before || call.transaction !== undefined) return;
  throw new CommandError('QueryPlanKilled', 'collection dropped');
}

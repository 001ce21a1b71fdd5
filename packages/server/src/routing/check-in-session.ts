import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

/** Throws for a command that ends a transaction, and does not say which. */
export function checkInSession({ command, generic }: CommandCall): void {
  if (generic.lsid !== undefined && generic.txnNumber !== undefined) return;
  throw new CommandError('InvalidOptions', `${command.name} can only be run within a session`);
}

import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';

/** Throws for a command that has waited on a primary that is none any more. */
export function checkStillPrimary({ node }: CommandCall): void {
  if (node.member === undefined || node.member.state === 'PRIMARY') return;
  throw new CommandError('InterruptedDueToReplStateChange', 'operation was interrupted');
}

import { REST } from '../expression/standing.ts';
import { WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';

/** The words of findAndModify before a failure. */
export const FIND_AND_MODIFY = 'Plan executor error during findAndModify';

/**
 * A failure of finding and changing, with the words of the command before it. Whoever conflicts with a transaction has
 * to know it, and a filter that is no good for an upsert was looked at before: those stay what they are.
 */
export function inContext(error: unknown, context: string | undefined): unknown {
  if (context === undefined || error === REST || !(error instanceof CommandError)) return error;
  if (error instanceof WriteConflict || error.codeName === 'QueryFeatureNotAllowed') return error;
  return new CommandError(
    error.codeName,
    `${context} :: caused by :: ${error.message}`,
    error.extra,
  );
}

import { ERROR_CODES, isResumableChangeStreamCode } from '@touchstone/protocol';
import { isAtLeast, type ServerVersion } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

/**
 * The failure of a change stream, with the label that tells drivers whether to open it anew. That a cursor is not
 * found is told without one: then the server does not know that it was a change stream's.
 */
export function changeStreamFailure(error: unknown, version: ServerVersion): unknown {
  if (!(error instanceof CommandError)) return error;
  const label = labelOf(error, version);
  if (label === undefined) return error;
  return new CommandError(error.codeName, error.message, { ...error.extra, errorLabels: [label] });
}

function labelOf({ code }: CommandError, version: ServerVersion): string | undefined {
  if (code === ERROR_CODES.ChangeStreamFatalError) return 'NonResumableChangeStreamError';
  const isLabelled = isAtLeast(version, '4.3.1') && code !== ERROR_CODES.CursorNotFound;
  return isLabelled && isResumableChangeStreamCode(code) ? 'ResumableChangeStreamError' : undefined;
}

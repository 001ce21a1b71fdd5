import { types } from 'node:util';

/**
 * The caught value as an error: itself where it is one, of this or another realm (test runners have realms of their
 * own), or else an error with its text as the message.
 */
export function thrownError(caught: unknown): Error {
  return isError(caught) ? caught : new Error(String(caught), { cause: caught });
}

function isError(caught: unknown): caught is Error {
  return caught instanceof Error || types.isNativeError(caught);
}

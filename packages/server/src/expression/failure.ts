import { CommandError } from '../value/command-error.ts';

/** Throws the error with this code's name, or with this number when the code has no name. */
export function fail(code: number | string, message: string): never {
  throw new CommandError(typeof code === 'number' ? `Location${code}` : code, message);
}

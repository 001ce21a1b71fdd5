import { thrownError } from '../narrowing/thrown-error.ts';
import { optionalPackage } from '../optional/optional-package.ts';

/** A name or password that SASLprep does not allow, or that cannot be prepared here. Never quotes it. */
export class SaslprepError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'SaslprepError';
}

type Prepare = (text: string) => string;

let prepare: Prepare | undefined;

/**
 * Prepares a password as a stored string (RFC 4013; RFC 5802, section 2.2), so that ways to type the
 * same characters are equal. What lies beyond ASCII needs the optional package
 * `@mongodb-js/saslprep`. Throws `SaslprepError`.
 */
export function saslprep(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: SASLprep forbids exactly these.
  if (/[\x00-\x1f\x7f]/.test(text)) throw new SaslprepError('Control characters are not allowed');
  prepare ??= optionalPackage('@mongodb-js/saslprep') as Prepare | undefined;
  if (prepare === undefined) {
    throw new SaslprepError(
      'A password beyond ASCII needs the optional package @mongodb-js/saslprep to be installed',
    );
  }
  try {
    return prepare(text);
  } catch (error) {
    throw new SaslprepError(thrownError(error).message);
  }
}

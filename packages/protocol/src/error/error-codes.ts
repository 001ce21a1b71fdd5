import { FIRST_ERROR_CODES } from './first-error-codes.ts';
import { LATER_ERROR_CODES } from './later-error-codes.ts';

/** The name of an error code that has one. */
export type ErrorCodeName = keyof typeof FIRST_ERROR_CODES | keyof typeof LATER_ERROR_CODES;

/**
 * Every named error code of MongoDB, by name (MongoDB manual, "Error Codes"). Names that say
 * OBSOLETE are left out: no server that is still in use sends them.
 */
export const ERROR_CODES: typeof FIRST_ERROR_CODES & typeof LATER_ERROR_CODES = {
  ...FIRST_ERROR_CODES,
  ...LATER_ERROR_CODES,
};

const codes = new Map<string, number>(Object.entries(ERROR_CODES));
const names = new Map(Array.from(codes, ([name, code]) => [code, name]));
const UNNAMED = /^Location([1-9][0-9]*)$/;

/**
 * The `codeName` that goes with a code: `Location<code>` for those without a name of their own.
 *
 * @example
 * ```ts
 * codeNameOf(11000); // => 'DuplicateKey'
 * ```
 */
export function codeNameOf(code: number): string {
  return names.get(code) ?? `Location${code}`;
}

/** The code of a `codeName`, `Location<code>` included; undefined if there is no such name. */
export function codeOf(codeName: string): number | undefined {
  const code = codes.get(codeName);
  if (code !== undefined) return code;
  const unnamed = UNNAMED.exec(codeName);
  return unnamed ? Number(unnamed[1]) : undefined;
}

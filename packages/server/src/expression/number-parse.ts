import { present } from '@touchstone/protocol';
import { Decimal128 } from 'bson';
import { fail } from './failure.ts';

const NO_ON_ERROR = 'in $convert with no onError value';

function refuse(text: string, reason: string): never {
  const words = `Failed to parse number '${text}' ${NO_ON_ERROR}`;
  return fail('ConversionFailure', `${words}: ${reason}`);
}

/** No integer of 64 bits has more. */
const MOST_DIGITS = 19;

function refuseHexadecimal(text: string): void {
  if (/^0x/i.test(text)) {
    fail('ConversionFailure', `Illegal hexadecimal input ${NO_ON_ERROR}: ${text}`);
  }
}

/** The integer that the whole text writes in decimal, within the bits. */
export function integerFromText(text: string, bits: 32 | 64): bigint {
  refuseHexadecimal(text);
  if (/^[+-]?$/.test(text)) refuse(text, 'No digits');
  if (!/^[+-]?\d+$/.test(text)) refuse(text, 'Did not consume whole string.');
  // A million digits are no number of 64 bits, and take a second to be made one.
  if (text.replace(/^[+-]?0*/, '').length > MOST_DIGITS) refuse(text, 'Overflow');
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(bits, value) === value ? value : refuse(text, 'Overflow');
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

/** The double that the whole text writes. */
export function doubleFromText(text: string): number {
  refuseHexadecimal(text);
  if (text === '') refuse(text, 'Empty string');
  if (/^\s/.test(text)) refuse(text, 'Leading whitespace');
  const special = SPECIAL.exec(text);
  if (special) {
    if (present(special[2]).toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const match = NUMBER.exec(text);
  if (match === null) return refuse(text, 'Did not consume any digits');
  if (match[0].length !== text.length) refuse(text, 'Did not consume whole string.');
  const value = Number(text);
  const isLost =
    !Number.isFinite(value) || (value === 0 && /[1-9]/.test(match[0].replace(/e.*/i, '')));
  return isLost ? refuse(text, 'Out of range') : value;
}

/** The decimal that the whole text writes. */
export function decimalFromText(text: string): Decimal128 {
  refuseHexadecimal(text);
  if (text === '') refuse(text, 'Empty string');
  const special = SPECIAL.exec(text);
  if (special === null && NUMBER.exec(text)?.[0].length !== text.length) {
    refuse(text, 'Failed to parse string to decimal');
  }
  try {
    return Decimal128.fromStringWithRounding(text);
  } catch {
    return refuse(text, 'Conversion from string to decimal would overflow');
  }
}

import { present } from '@touchstone/protocol';
import {
  type DecimalParts,
  type FiniteDecimal,
  finite,
  powerOfTen,
  roundToDigits,
} from '../../value/decimal.ts';

/** The number of binary digits of a number of IEEE 754's binary128. */
const BITS = 113;
/** More decimal digits than these make no difference to any result. */
const DIGITS = 90;

/**
 * The number of binary128 that is nearest to a decimal. MongoDB carries functions of decimals out
 * on these: their rounding shows in the last digit of its results.
 */
export function roundedToBinary(value: FiniteDecimal): FiniteDecimal {
  return nearest(value, quotient);
}

/** A decimal as binary128 holds it; infinities and NaN stay. */
export function inBinary(value: DecimalParts): DecimalParts {
  return value.kind === 'finite' ? roundedToBinary(value) : value;
}

/** The number of binary128 that is next to a decimal on the side of zero. */
export function truncatedToBinary(value: FiniteDecimal): FiniteDecimal {
  return nearest(value, wholeQuotient);
}

function nearest(value: FiniteDecimal, divide: typeof quotient): FiniteDecimal {
  const { coefficient, exponent, negative } = value;
  if (coefficient === 0n) return value;
  const numerator = exponent >= 0 ? coefficient * powerOfTen(exponent) : coefficient;
  const denominator = exponent >= 0 ? 1n : powerOfTen(-exponent);
  let shift = BITS - (bitLength(numerator) - bitLength(denominator));
  let mantissa = divide(numerator, denominator, shift);
  if (bitLength(mantissa) > BITS) mantissa = divide(numerator, denominator, --shift);
  const exact =
    shift <= 0
      ? finite(negative, mantissa << BigInt(-shift), 0)
      : finite(negative, mantissa * 5n ** BigInt(shift), -shift);
  return shortened(roundToDigits(exact, DIGITS));
}

function bitLength(value: bigint): number {
  return (
    value.toString(16).length * 4 -
    (Math.clz32(Number.parseInt(present(value.toString(16)[0]), 16)) - 28)
  );
}

// n × 2^shift / d, rounded half to even.
function quotient(numerator: bigint, denominator: bigint, shift: number): bigint {
  const top = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const bottom = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const whole = top / bottom;
  const twice = (top % bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}

// n × 2^shift / d without its fraction.
function wholeQuotient(numerator: bigint, denominator: bigint, shift: number): bigint {
  return shift >= 0
    ? (numerator << BigInt(shift)) / denominator
    : numerator / (denominator << BigInt(-shift));
}

/** The same number without zeros behind the point. */
export function shortened(value: FiniteDecimal): FiniteDecimal {
  let { coefficient, exponent } = value;
  while (exponent < 0 && coefficient !== 0n && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return finite(value.negative, coefficient, exponent);
}

import { type DecimalParts, type FiniteDecimal, finite, powerOfTen } from '../../value/decimal.ts';

// Fixed-point numbers with this many decimal digits after the point carry the series below.
/** The number of decimal digits behind the point. */
export const DIGITS = 80;
/** One. */
export const ONE: bigint = powerOfTen(DIGITS);

export function toFixed(value: FiniteDecimal): bigint {
  const shift = value.exponent + DIGITS;
  const magnitude =
    shift >= 0 ? value.coefficient * powerOfTen(shift) : value.coefficient / powerOfTen(-shift);
  return value.negative ? -magnitude : magnitude;
}

// Zeros at the end are dropped, so that an exact result has its shortest form.
export function fromFixed(value: bigint, exponent: number = -DIGITS): DecimalParts {
  if (value === 0n) return finite(false, 0n, 0);
  let coefficient = value < 0n ? -value : value;
  let power = exponent;
  while (power < 0 && coefficient !== 0n && coefficient % 10n === 0n) {
    coefficient /= 10n;
    power++;
  }
  return finite(value < 0n, coefficient, power);
}

export function multiplyFixed(a: bigint, b: bigint): bigint {
  return (a * b) / ONE;
}

// ln x = 2 artanh((x - 1) / (x + 1)), which converges fast near 1.
function logNearOne(x: bigint): bigint {
  const ratio = ((x - ONE) * ONE) / (x + ONE);
  const square = multiplyFixed(ratio, ratio);
  let term = ratio;
  let sum = 0n;
  for (let odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd;
    term = multiplyFixed(term, square);
  }
  return 2n * sum;
}

const LN2 = logNearOne(2n * ONE);
/** The natural logarithm of ten. */
export const LN10: bigint = logNearOne((10n * ONE) / 8n) + 3n * LN2;

/** The natural logarithm of a positive finite decimal, in fixed point. */
export function logFixed(value: FiniteDecimal): bigint {
  const length = value.coefficient.toString().length;
  // The decimal is m × 10^power with m in [1, 10); halving brings m near 1.
  let mantissa = toFixed(finite(false, value.coefficient, 1 - length));
  let halvings = 0n;
  while (mantissa > (3n * ONE) / 2n) {
    mantissa /= 2n;
    halvings++;
  }
  const power = BigInt(value.exponent + length - 1);
  return logNearOne(mantissa) + halvings * LN2 + power * LN10;
}

/** e to a fixed-point power, as a decimal. */
export function expFixed(x: bigint): DecimalParts {
  const tens = x / LN10 - (x < 0n ? 1n : 0n);
  if (tens > 7000n) return { kind: 'infinite', negative: false };
  if (tens < -7000n) return finite(false, 0n, 0);
  const rest = x - tens * LN10;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = multiplyFixed(term, rest) / n;
  }
  return fromFixed(sum, Number(tens) - DIGITS);
}

/** The integer below the square root. */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

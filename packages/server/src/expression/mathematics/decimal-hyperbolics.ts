import {
  type DecimalParts,
  type FiniteDecimal,
  finite,
  orderOf,
  powerOfTen,
  roundToDigits,
} from '../../value/decimal.ts';
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
} from '../../value/decimal-arithmetic.ts';
import { inBinary, roundedToBinary } from './binary128.ts';
import {
  type DecimalFunction,
  decimalFunctions,
  farPart,
  fromBinary,
  inDecimal,
  subtractDecimals,
  throughBinary,
  timesFarPower,
  withAllDigits,
} from './decimal-functions.ts';
import {
  DIGITS,
  expFixed,
  fromFixed,
  integerRoot,
  LN10,
  logFixed,
  multiplyFixed,
  ONE,
  toFixed,
} from './fixed-point.ts';

const LEAST_EXPONENT = -6176;
/** Below this order binary128 has no numbers. */
const LEAST_BINARY_ORDER = -4932;
/** Below this order a number and its hyperbolic tangent are the same. */
const TINY = -39;
/** Up to this a number and its hyperbolic sine are the same. */
const LEAST = finite(false, 1n, -40);
const ONE_DECIMAL = finite(false, 1n, 0);
const HALF = finite(false, 5n, -1);

function infinite(negative: boolean): DecimalParts {
  return { kind: 'infinite', negative };
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function withSign(value: DecimalParts, negative: boolean): DecimalParts {
  return value.kind === 'nan' ? value : { ...value, negative };
}

function rootFixed(value: bigint): bigint {
  return integerRoot(value * ONE);
}

function powerOfE(x: bigint): bigint {
  const power = expFixed(x);
  return power.kind === 'finite' ? toFixed(power) : 0n;
}

/** Sinh for the sign -1, cosh for 1: up to one as it is, then in decimals, then half of e^x. */
function hyperbolic(value: FiniteDecimal, sign: 1n | -1n): DecimalParts {
  const negative = value.negative && sign < 0n;
  if (orderOf(value) > 5) return infinite(negative);
  const held = absolute(toFixed(roundedToBinary(value)));
  if (held <= ONE) {
    const sum = powerOfE(held) + sign * powerOfE(-held);
    return withSign(fromBinary(inBinary(fromFixed(sum / 2n))), negative);
  }
  const magnitude = { ...value, negative: false };
  return withSign(held <= 64n * ONE ? inSteps(magnitude, sign) : halfPower(magnitude), negative);
}

function inSteps(value: FiniteDecimal, sign: 1n | -1n): DecimalParts {
  const power = inDecimal(decimalFunctions.exponential(value));
  const inverse = inDecimal(divideDecimals(ONE_DECIMAL, power));
  const half = inDecimal(multiplyDecimals(HALF, inverse));
  return addDecimals(multiplyDecimals(power, HALF), sign < 0n ? negateDecimal(half) : half);
}

function halfPower(value: FiniteDecimal): DecimalParts {
  const fixed = toFixed(value);
  const whole = ((fixed + ONE / 2n) / ONE) * ONE;
  const far = farPart(finite(false, whole / ONE, 0));
  const power = inBinary(expFixed(whole - far * ONE));
  const rest = inBinary(expFixed(toFixed(roundedToBinary(restOf(fixed - whole)))));
  const product = inBinary(multiplyDecimals(power, rest));
  return timesFarPower(inBinary(multiplyDecimals(product, HALF)), far);
}

function restOf(fixed: bigint): FiniteDecimal {
  return finite(fixed < 0n, absolute(fixed), -DIGITS);
}

function isTiny(value: FiniteDecimal): boolean {
  return compareDecimals({ ...value, negative: false }, LEAST) <= 0;
}

function hyperbolicSine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  if (value.coefficient === 0n) return finite(value.negative, 0n, -40);
  return isTiny(value) ? withAllDigits(value) : hyperbolic(value, -1n);
}

function hyperbolicCosine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value.kind === 'nan' ? value : infinite(false);
  return isTiny(value) ? finite(false, powerOfTen(33), -33) : hyperbolic(value, 1n);
}

function hyperbolicTangent(value: DecimalParts): DecimalParts {
  if (value.kind === 'nan') return value;
  if (value.kind === 'infinite') return withSign(ONE_DECIMAL, value.negative);
  if (value.coefficient === 0n) return finite(value.negative, 0n, 0);
  if (orderOf(value) < LEAST_BINARY_ORDER) return withAllDigits(value);
  return throughBinary((held) => (held.kind === 'finite' ? tangentOf(held) : held))(value);
}

function tangentOf(value: FiniteDecimal): DecimalParts {
  if (orderOf(value) < TINY) return value;
  if (orderOf(value) > 5 || absolute(toFixed(value)) > 60n * ONE) {
    return withSign(ONE_DECIMAL, value.negative);
  }
  const twice = powerOfE(2n * toFixed(value));
  return fromFixed(((twice - ONE) * ONE) / (twice + ONE));
}

/** From this exponent on the logarithm is that of the digits and that of the power of ten. */
const FAR_EXPONENT = 34;
const LOG_OF_TEN = inBinary(fromFixed(LN10));

function logarithmOfDouble(value: FiniteDecimal): DecimalParts {
  const digits = roundedToBinary(finite(false, value.coefficient, 0));
  const twice = finite(false, digits.coefficient * 2n, digits.exponent);
  const near = inBinary(fromFixed(logFixed(roundToDigits(twice, 90))));
  const far = inBinary(multiplyDecimals(finite(false, BigInt(value.exponent), 0), LOG_OF_TEN));
  return fromBinary(inBinary(addDecimals(near, far)));
}

// ln(|x| + sqrt(x² ± 1)), of a number of binary128.
function inverse(value: FiniteDecimal, sign: 1n | -1n): DecimalParts {
  if (orderOf(value) < TINY) return value;
  if (orderOf(value) > 40) {
    const twice = roundToDigits(finite(false, value.coefficient * 2n, value.exponent), 90);
    return fromFixed(logFixed(twice));
  }
  const x = absolute(toFixed(value));
  const sum = x + rootFixed(multiplyFixed(x, x) + sign * ONE);
  return fromFixed(logFixed(finite(false, sum, -DIGITS)));
}

function inverseInBinary(value: DecimalParts, sign: 1n | -1n): DecimalParts {
  return throughBinary((held) => (held.kind === 'finite' ? inverse(held, sign) : held))(value);
}

function inverseSine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const { negative } = value;
  if (value.coefficient === 0n) return finite(negative, 0n, LEAST_EXPONENT);
  if (value.exponent > FAR_EXPONENT) return withSign(logarithmOfDouble(value), negative);
  // Binary128 has no such small numbers: they are nothing.
  if (orderOf(value) < LEAST_BINARY_ORDER) return finite(negative, 0n, 0);
  return withSign(inverseInBinary(value, 1n), negative);
}

/** Below this the root of x² - 1 is taken in decimals: 1 + 1/32. */
const NEAR_ONE = finite(false, 103125n, -5);

function inverseCosine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  if (value.exponent > FAR_EXPONENT) return logarithmOfDouble(value);
  if (compareDecimals(value, NEAR_ONE) >= 0) return inverseInBinary(value, -1n);
  const square = inDecimal(subtractDecimals(multiplyDecimals(value, value), ONE_DECIMAL));
  const root = inDecimal(decimalFunctions.squareRoot(square));
  return root.kind === 'finite' && root.coefficient === 0n
    ? finite(false, 0n, 0)
    : inverseInBinary(root, 1n);
}

/** With this exponent and less a number and its inverse hyperbolic tangent are the same. */
const SAME_EXPONENT = -51;

function inverseTangent(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const { negative } = value;
  if (value.coefficient === 0n) return finite(negative, 0n, LEAST_EXPONENT);
  if (value.exponent <= SAME_EXPONENT) return value;
  const magnitude = { ...value, negative: false };
  const rest = inDecimal(subtractDecimals(ONE_DECIMAL, magnitude));
  if (rest.kind === 'finite' && rest.coefficient === 0n) return infinite(negative);
  const quotient = inDecimal(divideDecimals(magnitude, rest));
  const ratio = inBinary(inDecimal(addDecimals(quotient, quotient)));
  if (ratio.kind !== 'finite') return ratio;
  const logarithm =
    orderOf(ratio) < TINY
      ? ratio
      : inBinary(fromFixed(logFixed(finite(false, toFixed(ratio) + ONE, -DIGITS))));
  return withSign(fromBinary(inBinary(multiplyDecimals(logarithm, HALF))), negative);
}

/** The hyperbolic functions of decimals, by the names of their operators. */
export const decimalHyperbolics: Readonly<Record<string, DecimalFunction>> = {
  $acosh: inverseCosine,
  $asinh: inverseSine,
  $atanh: inverseTangent,
  $cosh: hyperbolicCosine,
  $sinh: hyperbolicSine,
  $tanh: hyperbolicTangent,
};

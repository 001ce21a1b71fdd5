import { present } from '@touchstone/protocol';
import { decimalOf } from '../../../value/decimal.ts';
import {
  compareNumbers,
  isNumeric,
  numericType,
  toDecimal,
  toDouble,
  widerType,
} from '../../../value/numbers.ts';
import type { Numeric, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  arcTangentOfTwo,
  decimalTrigonometry,
  preciseArcTangentOfTwo,
  preciseTrigonometry,
} from '../../mathematics/decimal-trigonometry.ts';
import {
  hyperbolicCosineOfDouble,
  inverseHyperbolicCosineOfDouble,
  inverseHyperbolicSineOfDouble,
  preciseArcCosine,
  preciseArcSine,
  preciseArcTangent,
} from '../../mathematics/precise-double.ts';
import { numeric } from '../../numeric-operator.ts';
import { type Arguments, isNullish, type Operator, plain, typeName } from '../../operator.ts';
import { numberText } from '../../value-text.ts';

// A decimal argument gives a decimal with all its digits.
function applied(name: string, value: Numeric, onDouble: (x: number) => number): Value {
  if (numericType(value) !== 'decimal') {
    return (preciseTrigonometry[name] ?? onDouble)(toDouble(value));
  }
  return decimalOf(present(decimalTrigonometry[name])(toDecimal(value)));
}

function trigonometric(name: string, apply: (x: number) => number): Operator {
  return numeric(name, (value) => applied(name, value, apply));
}

interface Domain {
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

const REAL: Domain = {
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  words: '(-inf,inf)',
};
const UNIT: Domain = { low: -1, high: 1, words: '[-1,1]' };
const FROM_ONE: Domain = { low: 1, high: Number.POSITIVE_INFINITY, words: '[1,inf]' };

function bounded(name: string, domain: Domain, apply: (x: number) => number): Operator {
  return numeric(name, (value) => {
    if (!isWithin(value, domain)) {
      const words = `cannot apply ${name} to ${numberText(value)}`;
      fail(50989, `${words}, value must be in ${domain.words}`);
    }
    return applied(name, value, apply);
  });
}

// The whole line has no ends: infinities are outside.
function isWithin(value: Numeric, { low, high, words }: Domain): boolean {
  if (words === REAL.words) return isBounded(value);
  return !(compareNumbers(value, low) < 0 || compareNumbers(value, high) > 0) || isNaNumber(value);
}

function isBounded(value: Numeric): boolean {
  return toDecimal(value).kind !== 'infinite';
}

function isNaNumber(value: Numeric): boolean {
  return toDecimal(value).kind === 'nan';
}

function angleOf([y, x]: Arguments): Value {
  if (isNullish(y)) return null;
  if (!isNumeric(y)) fail(51044, `$atan2 only supports numeric types, not ${typeName(y)}`);
  if (isNullish(x)) return null;
  if (!isNumeric(x)) fail(51045, `$atan2 only supports numeric types, not ${typeName(x)}`);
  if (widerType(y, x) !== 'decimal') return preciseArcTangentOfTwo(toDouble(y), toDouble(x));
  return decimalOf(arcTangentOfTwo(toDecimal(y), toDecimal(x)));
}

export const trigonometry: readonly Operator[] = [
  bounded('$acos', UNIT, preciseArcCosine),
  bounded('$acosh', FROM_ONE, inverseHyperbolicCosineOfDouble),
  bounded('$asin', UNIT, preciseArcSine),
  trigonometric('$asinh', inverseHyperbolicSineOfDouble),
  trigonometric('$atan', preciseArcTangent),
  plain('$atan2', 2, angleOf),
  bounded('$atanh', UNIT, Math.atanh),
  bounded('$cos', REAL, Math.cos),
  trigonometric('$cosh', hyperbolicCosineOfDouble),
  trigonometric('$degreesToRadians', (degrees) => degrees * (Math.PI / 180)),
  trigonometric('$radiansToDegrees', (radians) => radians * (180 / Math.PI)),
  bounded('$sin', REAL, Math.sin),
  trigonometric('$sinh', Math.sinh),
  bounded('$tan', REAL, Math.tan),
  trigonometric('$tanh', Math.tanh),
];

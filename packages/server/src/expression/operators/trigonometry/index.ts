import { decimalFromDouble, decimalOf } from '../../../value/decimal.ts';
import { isNumeric, numericType, toDouble, widerType } from '../../../value/numbers.ts';
import type { Numeric, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { numeric } from '../../numeric-operator.ts';
import { type Arguments, isNullish, type Operator, plain, typeName } from '../../operator.ts';
import { valueText } from '../../value-text.ts';

// A decimal argument gives a decimal, with the digits that a double carries.
function like(value: Numeric, result: number): Value {
  return numericType(value) === 'decimal' ? decimalOf(decimalFromDouble(result)) : result;
}

function trigonometric(name: string, apply: (x: number) => number): Operator {
  return numeric(name, (value) => like(value, apply(toDouble(value))));
}

interface Domain {
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

const REAL: Domain = {
  low: -Number.MAX_VALUE,
  high: Number.MAX_VALUE,
  words: '(-inf,inf)',
};
const UNIT: Domain = { low: -1, high: 1, words: '[-1,1]' };
const FROM_ONE: Domain = { low: 1, high: Number.POSITIVE_INFINITY, words: '[1,inf]' };

function bounded(name: string, domain: Domain, apply: (x: number) => number): Operator {
  return numeric(name, (value) => {
    const argument = toDouble(value);
    if (argument < domain.low || argument > domain.high) {
      const words = `cannot apply ${name} to ${valueText(value)}`;
      fail(50989, `${words}, value must be in ${domain.words}`);
    }
    return like(value, apply(argument));
  });
}

function arcTangentOfTwo([y, x]: Arguments): Value {
  if (isNullish(y) || isNullish(x)) return null;
  for (const value of [y, x]) {
    if (!isNumeric(value)) {
      fail(51044, `$atan2 only supports numeric types, not ${typeName(value)}`);
    }
  }
  const [left, right] = [y as Numeric, x as Numeric];
  const angle = Math.atan2(toDouble(left), toDouble(right));
  return widerType(left, right) === 'decimal' ? decimalOf(decimalFromDouble(angle)) : angle;
}

export const trigonometry: readonly Operator[] = [
  bounded('$acos', UNIT, Math.acos),
  bounded('$acosh', FROM_ONE, Math.acosh),
  bounded('$asin', UNIT, Math.asin),
  trigonometric('$asinh', Math.asinh),
  trigonometric('$atan', Math.atan),
  plain('$atan2', 2, arcTangentOfTwo),
  bounded('$atanh', UNIT, Math.atanh),
  bounded('$cos', REAL, Math.cos),
  trigonometric('$cosh', Math.cosh),
  trigonometric('$degreesToRadians', (degrees) => degrees * (Math.PI / 180)),
  trigonometric('$radiansToDegrees', (radians) => radians * (180 / Math.PI)),
  bounded('$sin', REAL, Math.sin),
  trigonometric('$sinh', Math.sinh),
  bounded('$tan', REAL, Math.tan),
  trigonometric('$tanh', Math.tanh),
];

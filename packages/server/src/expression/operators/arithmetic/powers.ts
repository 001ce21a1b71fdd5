import { present } from '@touchstone/protocol';
import { decimalFromInteger, decimalOf, decimalParts } from '../../../value/decimal.ts';
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  negateDecimal,
} from '../../../value/decimal-arithmetic.ts';
import {
  exactInteger,
  fitsInt64,
  integerValue,
  isNumeric,
  numericType,
  toDecimal,
  toDouble,
  widerType,
} from '../../../value/numbers.ts';
import type { Numeric, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { type DecimalFunction, decimalFunctions } from '../../mathematics/decimal-functions.ts';
import {
  decimalLogarithmOfDouble,
  preciseExponential,
  preciseLogarithm,
  precisePower,
} from '../../mathematics/precise-double.ts';
import { numeric } from '../../numeric-operator.ts';
import { type Arguments, isNullish, type Operator, plain, typeName } from '../../operator.ts';
import { numberText } from '../../value-text.ts';

function isDecimal(value: Numeric): boolean {
  return numericType(value) === 'decimal';
}

function throughDecimal(apply: DecimalFunction, value: Numeric): Numeric {
  return decimalOf(apply(toDecimal(value)));
}

function absolute(value: Numeric): Value {
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'bigint') {
    const magnitude = value < 0n ? -value : value;
    return fitsInt64(magnitude) ? magnitude : fail(28680, "can't take $abs of long long min");
  }
  if (value._bsontype === 'Int32') return integerValue(Math.abs(value.value));
  const parts = decimalParts(value);
  return parts.kind === 'nan' ? value : decimalOf({ ...parts, negative: false });
}

function isPositive(value: Numeric): boolean {
  if (Number.isNaN(toDouble(value))) return true;
  return isDecimal(value)
    ? compareDecimals(toDecimal(value), {
        kind: 'finite',
        negative: false,
        coefficient: 0n,
        exponent: 0,
      }) > 0
    : toDouble(value) > 0;
}

function logarithm(
  name: string,
  code: number,
  onDouble: (x: number) => number,
  onDecimal: DecimalFunction,
): Operator {
  return numeric(name, (value) => {
    if (!isPositive(value)) {
      fail(code, `${name}'s argument must be a positive number, but is ${numberText(value)}`);
    }
    if (Number.isNaN(toDouble(value))) return Number.NaN;
    return isDecimal(value) ? throughDecimal(onDecimal, value) : onDouble(toDouble(value));
  });
}

function logOfTwo([argument, base]: Arguments): Value {
  if (isNullish(argument) || isNullish(base)) return null;
  if (!isNumeric(argument)) {
    fail(28756, `$log's argument must be numeric, not ${typeName(argument)}`);
  }
  if (!isNumeric(base)) fail(28757, `$log's base must be numeric, not ${typeName(base)}`);
  if (!isPositive(argument)) {
    fail(28758, `$log's argument must be a positive number, but is ${numberText(argument)}`);
  }
  if (!isPositive(base) || toDouble(base) === 1) {
    const words = "$log's base must be a positive number not equal to 1";
    fail(28759, `${words}, but is ${numberText(base)}`);
  }
  if (Number.isNaN(toDouble(argument)) || Number.isNaN(toDouble(base))) return Number.NaN;
  if (widerType(argument, base) === 'decimal') {
    return decimalOf(decimalFunctions.logarithm(toDecimal(argument), toDecimal(base)));
  }
  return preciseLogarithm(toDouble(argument)) / preciseLogarithm(toDouble(base));
}

// The exact power, unless it leaves the int64 range on the way.
function integerPower(base: bigint, exponent: bigint): bigint | undefined {
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  if (exponent > 63n) return undefined;
  const power = base ** exponent;
  return fitsInt64(power) ? power : undefined;
}

function power([base, exponent]: Arguments): Value {
  if (isNullish(base) || isNullish(exponent)) return null;
  if (!isNumeric(base)) fail(28762, `$pow's base must be numeric, not ${typeName(base)}`);
  if (!isNumeric(exponent)) {
    fail(28763, `$pow's exponent must be numeric, not ${typeName(exponent)}`);
  }
  if (toDouble(base) === 0 && toDouble(exponent) < 0) {
    fail(28764, '$pow cannot take a base of 0 and a negative exponent');
  }
  const type = widerType(base, exponent);
  if (type === 'decimal') {
    return decimalOf(decimalFunctions.power(toDecimal(base), toDecimal(exponent)));
  }
  if (type === 'double') return precisePower(toDouble(base), toDouble(exponent));
  const integer = present(exactInteger(exponent));
  const exact = integer < 0n ? undefined : integerPower(present(exactInteger(base)), integer);
  if (exact === undefined) return precisePower(toDouble(base), toDouble(exponent));
  return type === 'int' ? integerValue(exact) : exact;
}

function squareRoot(value: Numeric): Value {
  if (!isPositive(value) && toDouble(value) !== 0) {
    fail(28714, "$sqrt's argument must be greater than or equal to 0");
  }
  if (isDecimal(value)) return throughDecimal(decimalFunctions.squareRoot, value);
  return Math.sqrt(toDouble(value));
}

function exponential(value: Numeric): Value {
  if (isDecimal(value)) return throughDecimal(decimalFunctions.exponential, value);
  return preciseExponential(toDouble(value));
}

// 1 / (1 + e^-x).
function sigmoid(value: Numeric): Value {
  if (!isDecimal(value)) return 1 / (1 + preciseExponential(-toDouble(value)));
  const one = decimalFromInteger(1n);
  const power = decimalFunctions.exponential(negateDecimal(toDecimal(value)));
  return decimalOf(divideDecimals(one, addDecimals(one, power)));
}

export const powers: readonly Operator[] = [
  numeric('$abs', absolute),
  numeric('$exp', exponential),
  logarithm('$ln', 28766, preciseLogarithm, decimalFunctions.naturalLogarithm),
  plain('$log', 2, logOfTwo),
  logarithm('$log10', 28761, decimalLogarithmOfDouble, decimalFunctions.decimalLogarithm),
  plain('$pow', 2, power),
  numeric('$sigmoid', sigmoid),
  numeric('$sqrt', squareRoot),
];

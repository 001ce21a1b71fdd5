import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { fail } from '../expression/failure.ts';
import { typeName } from '../expression/operator.ts';
import { valueText } from '../expression/value-text.ts';
import { isNumeric, multiply, toDouble } from '../value/numbers.ts';
import type { Numeric, Value } from '../value/value.ts';

/** Numbers that bucket boundaries are rounded to. */
export interface Granularity {
  up(value: Numeric): Numeric;
  down(value: Numeric): Numeric;
}

// The series as whole numbers: tens where two digits tell them apart, else hundreds.
const E6 = [10, 15, 22, 33, 47, 68];
const E12 = [10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82];
const E24 = [
  10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91,
];
const R5 = [10, 16, 25, 40, 63];
const R10 = [100, 125, 160, 200, 250, 315, 400, 500, 630, 800];
const R20 = [
  100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800,
  900,
];
const R40 = [
  100, 106, 112, 118, 125, 132, 140, 150, 160, 170, 180, 190, 200, 212, 224, 236, 250, 265, 280,
  300, 315, 335, 355, 375, 400, 425, 450, 475, 500, 530, 560, 600, 630, 670, 710, 750, 800, 850,
  900, 950,
];
const R80 = [
  100, 103, 106, 109, 112, 115, 118, 122, 125, 128, 132, 136, 140, 145, 150, 155, 160, 165, 170,
  175, 180, 185, 190, 195, 200, 206, 212, 218, 224, 230, 236, 243, 250, 258, 265, 272, 280, 290,
  300, 307, 315, 325, 335, 345, 355, 365, 375, 387, 400, 412, 425, 437, 450, 462, 475, 487, 500,
  515, 530, 545, 560, 580, 600, 615, 630, 650, 670, 690, 710, 730, 750, 775, 800, 825, 850, 875,
  900, 925, 950, 975,
];

// The long E series are 100 × 10^(i/n), rounded, with one exception.
function eSeries(count: number): number[] {
  const series = Array.from({ length: count }, (_, i) => Math.round(100 * 10 ** (i / count)));
  return series.map((value) => (value === 919 ? 920 : value));
}

const SERIES: Readonly<Record<string, readonly number[]>> = {
  '1-2-5': [10, 20, 50],
  E6,
  E12,
  E24,
  E48: eSeries(48),
  E96: eSeries(96),
  E192: eSeries(192),
  R5,
  R10,
  R20,
  R40,
  R80,
};

function roundUp(series: readonly number[], value: number): number {
  const [first, last] = [present(series[0]), present(series.at(-1))];
  let factor = 1;
  while (value >= last * factor) factor *= 10;
  while (value < first * factor) {
    const least = first * factor;
    factor /= 10;
    if (value >= last * factor) return least;
  }
  return present(series.find((each) => each * factor > value)) * factor;
}

function roundDown(series: readonly number[], value: number): number {
  const [first, last] = [present(series[0]), present(series.at(-1))];
  let factor = 1;
  while (value <= first * factor) factor /= 10;
  while (value > last * factor) {
    const greatest = last * factor;
    factor *= 10;
    if (value <= first * factor) return greatest;
  }
  return present(series.findLast((each) => each * factor < value)) * factor;
}

function preferred(series: readonly number[]): Granularity {
  const unlessZero = (round: typeof roundUp) => (value: Numeric) =>
    toDouble(value) === 0 ? value : round(series, toDouble(value));
  return { up: unlessZero(roundUp), down: unlessZero(roundDown) };
}

// Powers of two keep whole numbers whole.
const POWERS_OF_TWO: Granularity = {
  up(value) {
    const number = toDouble(value);
    if (number === 0) return value;
    const power = 2 ** (Math.floor(Math.log2(number)) + 1);
    return Number.isInteger(power) && power < 2 ** 31 ? new Int32(power) : power;
  },
  down(value) {
    const number = toDouble(value);
    if (number === 0) return value;
    const exponent = Math.ceil(Math.log2(number)) - 1;
    const power = 2 ** exponent;
    return exponent >= 0 ? multiply(new Int32(1), new Int32(power)) : power;
  },
};

/** The granularity of that name. */
export function parseGranularity(spec: Value): Granularity {
  if (typeof spec !== 'string') {
    const words = "The $bucketAuto 'granularity' field must be a string";
    return fail(40261, `${words}, but found type: ${typeName(spec)}`);
  }
  if (spec === 'POWERSOF2') return POWERS_OF_TWO;
  const series = Object.hasOwn(SERIES, spec) ? SERIES[spec] : undefined;
  return series ? preferred(series) : fail(40257, `Unknown rounding granularity '${spec}'`);
}

/** Refuses a value that cannot be rounded. */
export function requireRoundable(value: Value): Numeric {
  if (!isNumeric(value)) {
    const words = "$bucketAuto can specify a 'granularity' with numeric boundaries only";
    return fail(40258, `${words}, but found a value with type: ${typeName(value)}`);
  }
  const number = toDouble(value);
  if (Number.isNaN(number)) {
    fail(
      40259,
      '$bucketAuto can specify a granularity with numeric boundaries only, but found a NaN',
    );
  }
  if (number >= 0) return value;
  const words = '$bucketAuto can specify a granularity with non-negative numbers only';
  return fail(40260, `${words}, but found a negative number: ${valueText(value)}`);
}

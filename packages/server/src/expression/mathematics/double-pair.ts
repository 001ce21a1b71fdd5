/**
 * A number as the sum of two doubles, the second below the last digit of the first: 106 bits, and
 * much faster than integers without end.
 */
export type DoublePair = readonly [high: number, low: number];

const SPLITTER = 2 ** 27 + 1;

function exactSum(a: number, b: number): DoublePair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function exactProduct(a: number, b: number): DoublePair {
  const product = a * b;
  const [highA, lowA] = halves(a);
  const [highB, lowB] = halves(b);
  return [product, highA * highB - product + highA * lowB + lowA * highB + lowA * lowB];
}

function halves(value: number): DoublePair {
  const wide = SPLITTER * value;
  const high = wide - (wide - value);
  return [high, value - high];
}

/** The sum of two pairs. */
export function addPairs([a, smallA]: DoublePair, [b, smallB]: DoublePair): DoublePair {
  const [high, low] = exactSum(a, b);
  const [middle, rest] = exactSum(smallA, smallB);
  const [upper, lower] = exactSum(high, low + middle);
  return exactSum(upper, lower + rest);
}

/** The product of two pairs. */
export function multiplyPairs([a, smallA]: DoublePair, [b, smallB]: DoublePair): DoublePair {
  const [high, low] = exactProduct(a, b);
  return exactSum(high, low + (a * smallB + smallA * b));
}

/** The quotient of two pairs. */
export function dividePairs(a: DoublePair, b: DoublePair): DoublePair {
  const first = a[0] / b[0];
  const rest = addPairs(a, multiplyPairs([-first, 0], b));
  return addPairs([first, 0], [(rest[0] + rest[1]) / b[0], 0]);
}

/** A pair with the other sign. */
export function negatePair([high, low]: DoublePair): DoublePair {
  return [-high, -low];
}

/** A whole number as the reciprocal's pair: terms of series are multiplied by it. */
function inverse(whole: number): DoublePair {
  return dividePairs([1, 0], [whole, 0]);
}

const INVERSES: readonly DoublePair[] = Array.from({ length: 40 }, (_, whole) =>
  whole === 0 ? [0, 0] : inverse(whole),
);
const NOTHING: DoublePair = [0, 0];
const ONE: DoublePair = [1, 0];
const LN2: DoublePair = [Math.LN2, 2.3190468138462996e-17];
/** The argument of the series of e^x is halved this often. */
const HALVINGS = 9;

function inverseOf(whole: number): DoublePair {
  return INVERSES[whole] ?? NOTHING;
}

/** A power of e: 2^`exponent` times a pair near one. */
export interface PowerOfE {
  readonly exponent: number;
  readonly pair: DoublePair;
}

/** E to the power of a pair between -1100 and 1100. */
export function powerOfE(power: DoublePair): PowerOfE {
  const exponent = Math.round(power[0] / Math.LN2);
  const rest = addPairs(power, multiplyPairs([-exponent, 0], LN2));
  const x: DoublePair = [rest[0] / 2 ** HALVINGS, rest[1] / 2 ** HALVINGS];
  let term = x;
  let excess = x;
  for (let whole = 2; Math.abs(term[0]) > 1e-36; whole++) {
    term = multiplyPairs(multiplyPairs(term, x), inverseOf(whole));
    excess = addPairs(excess, term);
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    excess = addPairs(addPairs(excess, excess), multiplyPairs(excess, excess));
  }
  return { exponent, pair: addPairs(ONE, excess) };
}

/** The natural logarithm of a normal positive double. */
export function logarithmOf(value: number): DoublePair {
  const excess = value - 1;
  if (Math.abs(excess) < 2 ** -8) return logarithmNearOne(excess);
  const exponent = Math.round(Math.log2(value));
  const mantissa = value / 2 ** (exponent >> 1) / 2 ** (exponent - (exponent >> 1));
  const rough = Math.log(mantissa);
  const error = powerOfE([-rough, 0]);
  const scaled = multiplyPairs([mantissa * 2 ** error.exponent, 0], error.pair);
  const rest = addPairs(scaled, [-1, 0]);
  const square = rest[0] * rest[0];
  const logarithm = addPairs([rough, 0], addPairs(rest, [-square / 2, 0]));
  return addPairs(multiplyPairs([exponent, 0], LN2), logarithm);
}

function logarithmNearOne(excess: number): DoublePair {
  const x: DoublePair = [-excess, 0];
  let power = x;
  let sum = x;
  for (let whole = 2; Math.abs(power[0]) > 1e-36 * Math.abs(excess) && whole < 40; whole++) {
    power = multiplyPairs(power, x);
    sum = addPairs(sum, multiplyPairs(power, inverseOf(whole)));
  }
  return negatePair(sum);
}

/** Sine and cosine of an angle up to a quarter of a turn. */
export function sineAndCosineOf(angle: number): readonly [sine: DoublePair, cosine: DoublePair] {
  const x: DoublePair = [angle, 0];
  const sums: [DoublePair, DoublePair] = [NOTHING, ONE];
  let term = ONE;
  for (let whole = 1; whole < 38 && Math.abs(term[0]) > 1e-36; whole++) {
    term = multiplyPairs(multiplyPairs(term, x), inverseOf(whole));
    const signed = whole % 4 > 1 ? negatePair(term) : term;
    if (whole % 2 === 1) sums[0] = addPairs(sums[0], signed);
    else sums[1] = addPairs(sums[1], signed);
  }
  return sums;
}

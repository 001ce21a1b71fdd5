import {
  type DecimalParts,
  decimalFromInteger,
  decimalOf,
  exactDecimal,
  finite,
} from '../value/decimal.ts';
import { addDecimals } from '../value/decimal-arithmetic.ts';
import { divide, fitsInt64, integerValue, numericType, toDecimal } from '../value/numbers.ts';
import type { Numeric } from '../value/value.ts';

const WIDTH = { int: 0, long: 1, double: 2, decimal: 3 } as const;

// The exact value of a double, with no more digits than it needs.
function decimalOfDouble(value: number): DecimalParts {
  const parts = exactDecimal(value);
  if (parts.kind !== 'finite') return parts;
  let { coefficient, exponent } = parts;
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return finite(parts.negative, coefficient, exponent);
}

/** Two doubles that together hold a sum: the rounded sum and what rounding took away. */
interface DoublePair {
  readonly sum: number;
  readonly rest: number;
}

function addPair(a: number, b: number): DoublePair {
  const sum = a + b;
  const part = sum - a;
  return { sum, rest: a - (sum - part) + (b - part) };
}

function addTo(total: DoublePair, value: number): DoublePair {
  const low = addPair(value, total.rest);
  const high = addPair(total.sum, low.sum);
  return { sum: high.sum, rest: high.rest + low.rest };
}

/** A sum of doubles whose rounding error is kept beside it and added in when it counts. */
export class CompensatedSum {
  #total: DoublePair = { sum: 0, rest: 0 };
  // Infinities make the error NaN; the simple sum still tells what the result is.
  #simple = 0;

  add(value: number): void {
    this.#simple += value;
    this.#total = addTo(this.#total, value);
  }

  value(): number {
    return Number.isNaN(this.#total.sum) ? this.#simple : this.#total.sum;
  }

  with(value: number): number {
    if (value === 0) return this.value();
    const { sum } = addTo(this.#total, value);
    return Number.isNaN(sum) ? this.#simple + value : sum;
  }
}

/**
 * A running sum as `$sum` makes it: integers exactly, doubles with their error compensated, the
 * result in the widest type that was added.
 */
export class Summation {
  #width: 0 | 1 | 2 | 3 = 0;
  #small = 0;
  #large = 0n;
  readonly #doubles: CompensatedSum = new CompensatedSum();
  #decimals: DecimalParts = finite(false, 0n, 0);

  add(value: Numeric): void {
    const width = WIDTH[numericType(value)];
    if (width > this.#width) this.#width = width;
    if (typeof value === 'number') this.#doubles.add(value);
    else if (typeof value === 'bigint') this.#large += value;
    else if (value._bsontype === 'Int32') this.#addSmall(value.value);
    else this.#decimals = addDecimals(this.#decimals, toDecimal(value));
  }

  #addSmall(value: number): void {
    this.#small += value;
    if (Number.isSafeInteger(this.#small)) return;
    // Both operands were exact: take the last one out again.
    this.#small -= value;
    this.#large += BigInt(this.#small) + BigInt(value);
    this.#small = 0;
  }

  #integers(): bigint {
    return this.#large + BigInt(this.#small);
  }

  #double(): number {
    if (this.#large === 0n) return this.#doubles.with(this.#small);
    return this.#doubles.with(Number(this.#integers()));
  }

  #decimal(): DecimalParts {
    const doubles = this.#doubles.value();
    const whole = addDecimals(this.#decimals, decimalFromInteger(this.#integers()));
    return doubles === 0 ? whole : addDecimals(whole, decimalOfDouble(doubles));
  }

  /** The sum so far; int32 0 when nothing was added. */
  total(): Numeric {
    if (this.#width === 3) return decimalOf(this.#decimal());
    if (this.#width === 2) return this.#double();
    const exact = this.#integers();
    if (!fitsInt64(exact)) return Number(exact);
    return this.#width === 0 ? integerValue(exact) : exact;
  }

  /** The sum divided by a count: a double, or a decimal if one was added. */
  mean(count: number): Numeric {
    if (this.#width < 3) return this.#double() / count;
    return divide(decimalOf(this.#decimal()), BigInt(count));
  }
}

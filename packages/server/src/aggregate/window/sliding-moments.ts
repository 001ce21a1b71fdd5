import { CompensatedSum } from '../../expression/summation.ts';
import { integerValue, isNumeric, toDouble } from '../../value/numbers.ts';
import type { Value } from '../../value/value.ts';

/** The numbers that are divided by: all of them, or all but one. */
export type MomentKind = 'population' | 'sample';

/**
 * A standard deviation of which numbers are taken out again, as MongoDB does it: what each one adds to the squares is
 * computed from the sum before, so that the last digits are the same.
 */
export class SlidingDeviation {
  #count = 0;
  #endless = 0;
  #sum = new CompensatedSum();
  #squares = new CompensatedSum();

  change(value: Value | undefined, by: 1 | -1): void {
    if (!isNumeric(value)) return;
    const number = toDouble(value);
    const before = this.#count;
    this.#count += by;
    if (!Number.isFinite(number)) {
      this.#endless += by;
    } else if (before === 0) {
      this.#sum.add(number);
    } else if (this.#count === 0) {
      this.#sum = new CompensatedSum();
      this.#squares = new CompensatedSum();
    } else {
      const distance = before * number - this.#sum.value();
      this.#sum.add(number * by);
      this.#squares.add((distance * distance * by) / (this.#count * before));
    }
  }

  value(kind: MomentKind): Value {
    if (this.#endless > 0) return Number.NaN;
    const divisor = kind === 'population' ? this.#count : this.#count - 1;
    if (divisor <= 0) return null;
    const squares = this.#squares.value();
    return squares < 0 || this.#count === 1 ? integerValue(0) : Math.sqrt(squares / divisor);
  }
}

/** A covariance of which pairs are taken out again, in the same way. */
export class SlidingCovariance {
  #count = 0;
  #endless = 0;
  #x = new CompensatedSum();
  #y = new CompensatedSum();
  #products = new CompensatedSum();

  change([x, y]: readonly [number, number], by: 1 | -1): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      this.#endless += by;
      this.#count += by;
      return;
    }
    // The mean of x is that without the pair, the mean of y that with it.
    const meanY = this.#mean(this.#y);
    const meanX = this.#mean(this.#x);
    this.#count += by;
    if (this.#count === 0) {
      this.#x = new CompensatedSum();
      this.#y = new CompensatedSum();
      this.#products = new CompensatedSum();
      return;
    }
    this.#x.add(x * by);
    this.#y.add(y * by);
    const product =
      by > 0 ? (x - meanX) * (y - this.#mean(this.#y)) : (x - this.#mean(this.#x)) * (y - meanY);
    this.#products.add(product * by);
  }

  #mean(sum: CompensatedSum): number {
    return this.#count === 0 ? 0 : sum.value() / this.#count;
  }

  value(kind: MomentKind): Value {
    const divisor = kind === 'population' ? this.#count : this.#count - 1;
    if (divisor <= 0) return null;
    if (this.#endless > 0) return Number.NaN;
    return this.#count === 1 ? 0 : this.#products.value() / divisor;
  }
}

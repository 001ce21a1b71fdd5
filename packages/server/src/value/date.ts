/** The farthest that JavaScript's dates go from 1970, in milliseconds. */
const NEAR_MS = 8_640_000_000_000_000;

/** The Gregorian calendar repeats after 400 years, weekdays included. */
export const CYCLE_MS: number = 146_097 * 86_400_000;

/** The years of one cycle. */
export const CYCLE_YEARS = 400;

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/**
 * A date beyond JavaScript's range: BSON has 64 bits of milliseconds, and other drivers write them. What JavaScript would
 * call an invalid date keeps its number here, and `getTime` gives the nearest double.
 */
export class FarDate extends Date {
  readonly millis: bigint;

  constructor(millis: bigint) {
    super(Number.NaN);
    this.millis = millis;
  }

  override getTime(): number {
    return Number(this.millis);
  }

  override valueOf(): number {
    return Number(this.millis);
  }
}

/** The date so many milliseconds after 1970; what 64 bits do not hold is cut to the nearest that they do. */
export function dateOfMillis(millis: bigint | number): Date {
  const near = Number(millis);
  if (!(Math.abs(near) > NEAR_MS)) return new Date(near);
  if (typeof millis === 'bigint') return new FarDate(within(millis));
  if (!Number.isFinite(near)) return new FarDate(near < 0 ? LEAST : MOST);
  return new FarDate(within(BigInt(Math.trunc(near))));
}

function within(millis: bigint): bigint {
  return millis < LEAST ? LEAST : millis > MOST ? MOST : millis;
}

/** The date's milliseconds, exact; a date that a script made invalid is 1970, as in MongoDB. */
export function millisOf(date: Date): bigint {
  if (date instanceof FarDate) return date.millis;
  const near = date.getTime();
  return Number.isNaN(near) ? 0n : BigInt(near);
}

/** Orders two dates by their exact milliseconds. */
export function compareDates(a: Date, b: Date): number {
  const order = a.getTime() - b.getTime();
  if (order !== 0 || !(a instanceof FarDate && b instanceof FarDate)) return order;
  return a.millis < b.millis ? -1 : a.millis > b.millis ? 1 : 0;
}

/** A date moved by whole cycles of the calendar into the range that JavaScript computes with. */
export interface FoldedDate {
  readonly near: number;
  /** So many times 400 years it was moved. */
  readonly cycles: number;
}

/** Moves a date near, unless it is so far from the end of JavaScript's range that no computing leaves it. */
export function foldDate(date: Date): FoldedDate {
  const time = date.getTime();
  if (!(Math.abs(time) > NEAR_MS - CYCLE_MS)) return { near: time, cycles: 0 };
  const millis = millisOf(date);
  const cycle = BigInt(CYCLE_MS);
  const rest = ((millis % cycle) + cycle) % cycle;
  return { near: Number(rest), cycles: Number((millis - rest) / cycle) };
}

/** Moves a date back; undefined where 64 bits do not hold it. */
export function unfoldDate({ near, cycles }: FoldedDate): Date | undefined {
  if (!Number.isFinite(near)) return undefined;
  if (cycles === 0 && Math.abs(near) <= NEAR_MS) return new Date(near);
  const millis = BigInt(Math.trunc(near)) + BigInt(cycles) * BigInt(CYCLE_MS);
  return millis < LEAST || millis > MOST ? undefined : dateOfMillis(millis);
}

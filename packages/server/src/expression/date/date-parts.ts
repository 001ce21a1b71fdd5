import { CYCLE_YEARS, foldDate } from '../../value/date.ts';
import type { TimeZone } from './time-zone.ts';

const DAY = 86_400_000;

/** The first moment of a day in UTC; months and days beyond their range carry over. */
export function dayStart(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** A wall-clock time, taken apart on demand. */
export class DateParts {
  /** The wall-clock time as if it were UTC, by whole cycles of the calendar nearer than it is. */
  readonly wallTime: number;
  /** The minutes by which the wall clock is ahead of UTC. */
  readonly offsetMinutes: number;
  readonly #date: Date;
  /** Years to add, where the calendar's cycle was used to bring a far date near. */
  readonly #cycleYears: number;

  constructor(date: Date, zone: TimeZone) {
    const { near, cycles } = foldDate(date);
    const offset = zone.offsetAt(near);
    this.#cycleYears = cycles * CYCLE_YEARS;
    this.wallTime = near + offset;
    this.offsetMinutes = offset / 60_000;
    this.#date = new Date(this.wallTime);
  }

  get year(): number {
    return this.#date.getUTCFullYear() + this.#cycleYears;
  }
  get month(): number {
    return this.#date.getUTCMonth() + 1;
  }
  get dayOfMonth(): number {
    return this.#date.getUTCDate();
  }
  get hour(): number {
    return this.#date.getUTCHours();
  }
  get minute(): number {
    return this.#date.getUTCMinutes();
  }
  get second(): number {
    return this.#date.getUTCSeconds();
  }
  get millisecond(): number {
    return this.#date.getUTCMilliseconds();
  }
  /** 1 (Sunday) to 7. */
  get dayOfWeek(): number {
    return this.#date.getUTCDay() + 1;
  }
  /** 1 (Monday) to 7. */
  get isoDayOfWeek(): number {
    return this.#date.getUTCDay() || 7;
  }
  get dayOfYear(): number {
    return Math.floor((this.wallTime - dayStart(this.#date.getUTCFullYear(), 1, 1)) / DAY) + 1;
  }
  /** 0 to 53: weeks begin on Sunday, days before the first Sunday are in week 0. */
  get week(): number {
    return Math.floor((this.dayOfYear + 7 - this.dayOfWeek) / 7);
  }
  // The Thursday of a week decides to which year the week belongs.
  #thursday(): Date {
    return new Date(this.wallTime + (4 - this.isoDayOfWeek) * DAY);
  }
  get isoWeekYear(): number {
    return this.#thursday().getUTCFullYear() + this.#cycleYears;
  }
  get isoWeek(): number {
    const thursday = this.#thursday();
    const first = dayStart(thursday.getUTCFullYear(), 1, 1);
    return Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1;
  }
}

/** The first moment of a day given by ISO week. */
export function isoDayStart(year: number, week: number, dayOfWeek: number): number {
  const fourth = dayStart(year, 1, 4);
  const weekday = new Date(fourth).getUTCDay() || 7;
  return fourth + ((week - 1) * 7 + dayOfWeek - weekday) * DAY;
}

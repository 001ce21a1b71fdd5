import { present } from '@touchstone/protocol';
import { CYCLE_MS, CYCLE_YEARS } from '../../value/date.ts';
import { fail } from '../failure.ts';
import { dayStart } from './date-parts.ts';
import { instantOf, type TimeZone } from './time-zone.ts';

/** A unit of time. */
export type DateUnit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond';

const DAY = 86_400_000;
const DURATION: Readonly<Record<string, number>> = {
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS_IN: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };
const DAYS_IN: Readonly<Record<string, number>> = { week: 7, day: 1 };

/** True if the text names a unit. */
export function isDateUnit(text: string): text is DateUnit {
  return [DURATION, MONTHS_IN, DAYS_IN].some((units) => Object.hasOwn(units, text));
}

/** The number of years of 365 days in all milliseconds of 64 bits. */
const MOST_YEARS = 584_942_417;

/** The number of a unit that may be added to a date: as many as fit 64 bits of milliseconds. */
export function mostUnits(unit: DateUnit): number {
  const duration = fixedDuration(unit);
  if (duration === 1) return Number.POSITIVE_INFINITY;
  if (duration !== undefined) return Math.floor(2 ** 64 / duration);
  return MOST_YEARS * (12 / present(MONTHS_IN[unit]));
}

/** The length of a unit that is the same always, in milliseconds: week, day and below. */
export function fixedDuration(unit: DateUnit): number | undefined {
  return DURATION[unit] ?? (DAYS_IN[unit] === undefined ? undefined : DAYS_IN[unit] * DAY);
}

function daysInMonth(year: number, month: number): number {
  return new Date(dayStart(year, month + 1, 0)).getUTCDate();
}

// The day of the month is kept where the month has it, else it is the month's last.
function addMonths(wallTime: number, months: number): number {
  const date = new Date(wallTime);
  const index = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const day = Math.min(date.getUTCDate(), daysInMonth(year, month));
  const time = wallTime - Math.floor(wallTime / DAY) * DAY;
  return dayStart(year, month, day) + time;
}

/** The instant some units later: months and days move the wall clock, smaller units the time. */
export function addUnits(instant: number, unit: DateUnit, amount: number, zone: TimeZone): number {
  const duration = DURATION[unit];
  if (duration !== undefined) return instant + amount * duration;
  const offset = zone.offsetAt(instant);
  const wallTime = instant + offset;
  const months = MONTHS_IN[unit];
  const moved =
    months === undefined
      ? wallTime + amount * present(DAYS_IN[unit]) * DAY
      : addMonths(wallTime, amount * months);
  // Of an hour that the clock strikes twice it is the one with the offset of the start.
  const kept = moved - offset;
  return zone.offsetAt(kept) === offset ? kept : instantOf(moved, zone);
}

/** The day on which weeks begin: 1 (Monday) to 7 (Sunday). */
export type WeekStart = number;

function monthIndex(wallTime: number): number {
  const date = new Date(wallTime);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function weekIndex(wallTime: number, weekStart: WeekStart): number {
  // Day 0 was a Thursday.
  return Math.floor((Math.floor(wallTime / DAY) + 4 - weekStart) / 7);
}

interface UnitRules {
  readonly unit: DateUnit;
  readonly zone: TimeZone;
  readonly weekStart: WeekStart;
}

/** The number of boundaries of a unit that lie between the two instants. */
export function differenceIn(start: number, end: number, rules: UnitRules): bigint {
  const { unit, zone, weekStart } = rules;
  const from = start + zone.offsetAt(start);
  const to = end + zone.offsetAt(end);
  const months = MONTHS_IN[unit];
  if (months !== undefined) {
    return BigInt(Math.floor(monthIndex(to) / months) - Math.floor(monthIndex(from) / months));
  }
  if (unit === 'week') return BigInt(weekIndex(to, weekStart) - weekIndex(from, weekStart));
  if (unit === 'day') return BigInt(Math.floor(to / DAY) - Math.floor(from / DAY));
  const duration = present(DURATION[unit]);
  // Hours change at the wall clock's full hours; where zones are off by less, that matters.
  const offset = unit === 'millisecond' ? 0 : zone.offsetAt(start);
  return BigInt(Math.floor((end + offset) / duration) - Math.floor((start + offset) / duration));
}

const REFERENCE_YEAR = 2000;
const REFERENCE: number = dayStart(REFERENCE_YEAR, 1, 1);

// The first start of a week on or after the reference date.
function referenceWeek(weekStart: WeekStart): number {
  const weekday = new Date(REFERENCE).getUTCDay() || 7;
  return REFERENCE + ((weekStart - weekday + 7) % 7) * DAY;
}

function truncateMonths(wallTime: number, size: number): number {
  const index = monthIndex(wallTime) - REFERENCE_YEAR * 12;
  const month = Math.floor(index / size) * size;
  return dayStart(REFERENCE_YEAR, 1 + month, 1);
}

const MOST_BIN_SIZE = 100_000_000_000;

// Units counted in milliseconds overflow; those counted by the calendar have a limit.
function checkBinSize(binSize: number, unit: DateUnit): void {
  const duration = DURATION[unit];
  if (duration !== undefined && duration * binSize > 2 ** 63) fail(5439002, 'dateTrunc overflowed');
  if (duration === undefined && binSize > MOST_BIN_SIZE) {
    fail(5439006, 'dateTrunc unsupported binSize value');
  }
}

/** The beginning of the bin of `binSize` units that the instant lies in. */
export function truncateTo(instant: number, binSize: number, rules: UnitRules): number {
  const { unit, zone, weekStart } = rules;
  checkBinSize(binSize, unit);
  const wallTime = instant + zone.offsetAt(instant);
  const months = MONTHS_IN[unit];
  if (months !== undefined) return instantOf(truncateMonths(wallTime, months * binSize), zone);
  const days = DAYS_IN[unit];
  if (days !== undefined) {
    const origin = unit === 'week' ? referenceWeek(weekStart) : REFERENCE;
    const size = days * DAY * binSize;
    return instantOf(origin + Math.floor((wallTime - origin) / size) * size, zone);
  }
  const size = present(DURATION[unit]) * binSize;
  const origin = instantOf(REFERENCE, zone);
  return origin + Math.floor((instant - origin) / size) * size;
}

/** The number of a unit in one cycle of the calendar: always whole. */
export function unitsInCycle(unit: DateUnit): bigint {
  const months = MONTHS_IN[unit];
  if (months !== undefined) return BigInt((CYCLE_YEARS * 12) / months);
  return BigInt(CYCLE_MS / present(fixedDuration(unit)));
}

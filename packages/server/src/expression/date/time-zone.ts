import { present } from '@touchstone/protocol';
import { fail } from '../failure.ts';

/** The rules that turn instants into wall-clock times. */
export interface TimeZone {
  /** The milliseconds by which the wall clock is ahead of UTC at an instant. */
  offsetAt(instant: number): number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** The beginning of the year 2: years before the first are named otherwise. */
const EARLIEST = -62_104_060_800_000;
const OFFSET = /^([+-])(\d{2})(?::?(\d{2}))?$/;
// Identifiers are told apart by case, which Intl does not do.
const IDENTIFIER = /^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)*$/;

/** UTC. */
export const utc: TimeZone = { offsetAt: () => 0 };

const cache = new Map<string, TimeZone>([
  ['UTC', utc],
  ['GMT', utc],
]);

function fixed(offset: number): TimeZone {
  return { offsetAt: () => offset };
}

function wallClock(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const date = new Date(0);
  date.setUTCFullYear(present(part['year']), present(part['month']) - 1, present(part['day']));
  date.setUTCHours(present(part['hour']), present(part['minute']), present(part['second']));
  return date.getTime();
}

function named(identifier: string): TimeZone | undefined {
  if (!IDENTIFIER.test(identifier)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: identifier,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return {
      offsetAt: (instant) => {
        // Before the calendar's first years no zone has changed its offset.
        const seconds = Math.max(Math.floor(instant / 1000) * 1000, EARLIEST);
        return wallClock(format, seconds) - seconds;
      },
    };
  } catch {
    return undefined;
  }
}

/** The time zone of an Olson identifier or an offset such as `+02:00`. */
export function timeZoneOf(text: string): TimeZone {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const offset = OFFSET.exec(text);
  const minutes = offset ? Number(offset[2]) * 60 + Number(offset[3] ?? 0) : 0;
  const zone = offset ? fixed((offset[1] === '-' ? -minutes : minutes) * MINUTE) : named(text);
  if (zone === undefined) return fail(40485, `unrecognized time zone identifier: "${text}"`);
  cache.set(text, zone);
  return zone;
}

/**
 * The instant at which the wall clock shows a time (given as if it were UTC). Of a time that occurs
 * twice it is the one asked for; a time that is skipped counts from before the change.
 */
export function instantOf(
  wallTime: number,
  zone: TimeZone,
  ofTwo: 'earlier' | 'later' = 'earlier',
): number {
  const before = wallTime - zone.offsetAt(wallTime - DAY);
  const after = wallTime - zone.offsetAt(wallTime + DAY);
  const [first, second] = ofTwo === 'earlier' ? [before, after] : [after, before];
  if (first + zone.offsetAt(first) === wallTime) return first;
  return second + zone.offsetAt(second) === wallTime ? second : before;
}

import { present } from '@touchstone/protocol';
import { MONTHS } from './date-format.ts';
import { assembleDate, type ReadParts, refuseText } from './date-parse.ts';
import type { TimeZone } from './time-zone.ts';

interface Specifier {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly read: (text: string, parts: ReadParts) => void;
}

function digits(
  count: string,
  reason: string,
  field: Exclude<keyof ReadParts, 'offsetText'>,
): Specifier {
  return {
    pattern: new RegExp(`\\d{${count}}`, 'y'),
    reason,
    read: (text, parts) => {
      parts[field] = Number(text);
    },
  };
}

function offsetIn(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text) ?? [];
  const magnitude = Number(hours) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -magnitude : magnitude;
}

function monthNumber(text: string): number {
  const short = text.slice(0, 3).toLowerCase();
  return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === short) + 1;
}

const monthName: Specifier = {
  pattern: new RegExp(MONTHS.map((name) => `${name}|${name.slice(0, 3)}`).join('|'), 'iy'),
  reason: 'A textual month could not be found',
  read: (text, parts) => {
    parts.month = monthNumber(text);
  },
};

const SPECIFIERS: Readonly<Record<string, Specifier>> = {
  '%': { pattern: /%/y, reason: 'Unexpected character', read: () => undefined },
  B: monthName,
  G: digits('1,4', 'A four digit ISO year could not be found', 'isoYear'),
  H: digits('1,2', 'A two digit hour could not be found', 'hour'),
  L: {
    pattern: /\d{1,3}/y,
    reason: 'A three digit millisecond could not be found',
    // Fewer digits are the first ones of a fraction.
    read: (text, parts) => {
      parts.millisecond = Number(text.padEnd(3, '0'));
    },
  },
  M: digits('2', 'A two digit minute could not be found', 'minute'),
  S: digits('2', 'A two digit second could not be found', 'second'),
  V: digits('1,2', 'A two digit ISO week could not be found', 'isoWeek'),
  Y: digits('1,4', 'A four digit year could not be found', 'year'),
  Z: {
    pattern: /[+-]\d+/y,
    reason: 'Invalid timezone offset in minutes',
    read: (text, parts) => {
      parts.offset = Number(text);
      parts.offsetText = text;
    },
  },
  b: monthName,
  d: digits('1,2', 'A two digit day could not be found', 'day'),
  j: digits('1,3', 'A three digit day-of-year could not be found', 'dayOfYear'),
  m: digits('1,2', 'A two digit month could not be found', 'month'),
  u: digits('1', 'A single digit ISO day of week could not be found', 'isoDay'),
  z: {
    pattern: /[+-]\d{1,2}:?(?:\d{2})?|Z|UTC|GMT/y,
    reason: 'The timezone could not be found in the database',
    read: (text, parts) => {
      parts.offset = /^[+-]/.test(text) ? offsetIn(text) : 0;
      parts.offsetText = text;
    },
  },
};

/** Reads a date that a format of `$dateFromString` describes exactly; the format was checked. */
export function parseDateWithFormat(text: string, format: string, zone?: TimeZone): Date {
  const parts: ReadParts = {};
  let at = 0;
  for (let index = 0; index < format.length; index++) {
    if (at >= text.length) {
      refuseText(text, text.length, 'Not enough data available to satisfy format');
    }
    const specifier = format[index] === '%' ? SPECIFIERS[present(format[++index])] : undefined;
    if (specifier === undefined) {
      if (text[at] !== format[index]) refuseText(text, at, 'Format literal not found');
      at++;
      continue;
    }
    specifier.pattern.lastIndex = at;
    const match = specifier.pattern.exec(text);
    if (match === null) return refuseText(text, at, specifier.reason);
    specifier.read(match[0], parts);
    at += match[0].length;
  }
  if (at < text.length) refuseText(text, at, 'Trailing data');
  checkOneCalendar(text, parts);
  return assembleDate(text, parts, zone);
}

function checkOneCalendar(text: string, parts: ReadParts): void {
  const { isoYear, isoWeek, isoDay, year, month, day, dayOfYear } = parts;
  const isIso = [isoYear, isoWeek, isoDay].some((part) => part !== undefined);
  const isNatural = [year, month, day, dayOfYear].some((part) => part !== undefined);
  if (!isIso || !isNatural) return;
  refuseText(text, text.length, 'Mixing of ISO dates with natural dates is not allowed');
}

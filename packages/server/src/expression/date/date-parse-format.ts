import { present } from '@touchstone/protocol';
import { MONTHS } from './date-format.ts';
import { assembleDate, complaint, type ReadParts, refuseAll, refuseText } from './date-parse.ts';
import type { TimeZone } from './time-zone.ts';

interface Specifier {
  readonly pattern: RegExp;
  readonly reason: string;
  /** True if digits are looked for, also behind what is none. */
  readonly isNumber?: boolean;
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
    isNumber: true,
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
  B: monthName,
  G: digits('1,4', 'A four digit ISO year could not be found', 'isoYear'),
  H: digits('1,2', 'A two digit hour could not be found', 'hour'),
  L: {
    pattern: /\d{1,3}/y,
    reason: 'A three digit millisecond could not be found',
    isNumber: true,
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
    reason: 'passing a time zone identifier as part of the string is not allowed',
    read: (text, parts) => {
      parts.offset = /^[+-]/.test(text) ? offsetIn(text) : 0;
      parts.offsetText = text;
    },
  },
};

/** The state of reading a text by a format: what is wrong is noted, and reading goes on. */
interface FormatReading {
  readonly text: string;
  readonly parts: ReadParts;
  readonly complaints: string[];
  at: number;
}

function note(reading: FormatReading, reason: string, at: number = reading.at): void {
  reading.complaints.push(complaint(reading.text, at, reason));
}

function readPart(reading: FormatReading, letter: string): void {
  const specifier = present(SPECIFIERS[letter]);
  const { text, parts } = reading;
  if (letter === 'j' && parts.year === undefined) {
    note(reading, "A 'day of year' can only come after a year has been found");
  }
  if (specifier.isNumber && !/\d/.test(present(text[reading.at]))) {
    note(reading, 'Unexpected data found.');
    // The number is looked for farther on.
    const digit = text.slice(reading.at).search(/\d/);
    if (digit < 0) {
      note(reading, specifier.reason);
      reading.at = text.length;
      return;
    }
    reading.at += digit;
  }
  specifier.pattern.lastIndex = reading.at;
  const match = specifier.pattern.exec(text);
  if (match === null) {
    note(reading, specifier.reason);
    // A word, or a number of too few digits, is passed over.
    const passed = specifier.isNumber ? /^\d*/ : letter === 'Z' ? /^/ : /^[a-z]*/i;
    reading.at += passed.exec(text.slice(reading.at))?.[0].length ?? 0;
    return;
  }
  specifier.read(match[0], parts);
  const wrong = rangeComplaint(letter, Number(match[0]));
  if (wrong !== undefined) note(reading, wrong);
  reading.at += match[0].length;
}

function rangeComplaint(letter: string, value: number): string | undefined {
  if (letter === 'V' && (value < 1 || value > 53)) return 'ISO Week must be between 1 and 53';
  const isNoDay = letter === 'u' && (value < 1 || value > 7);
  return isNoDay ? 'Day of week must be between 1 and 7' : undefined;
}

/** Reads a date that a format of `$dateFromString` describes exactly; the format was checked. */
export function parseDateWithFormat(text: string, format: string, zone?: TimeZone): Date {
  const reading: FormatReading = { text, parts: {}, complaints: [], at: 0 };
  let index = 0;
  for (; index < format.length && reading.at < text.length; index++) {
    const letter = format[index] === '%' ? present(format[++index]) : undefined;
    if (letter !== undefined && letter !== '%') readPart(reading, letter);
    else {
      if (text[reading.at] !== format[index]) note(reading, 'Format literal not found');
      reading.at++;
    }
  }
  if (reading.at < text.length) note(reading, 'Trailing data');
  if (index < format.length) {
    note(reading, 'Not enough data available to satisfy format', text.length);
  }
  const { parts, complaints } = reading;
  if (complaints.length > 0) refuseAll(text, complaints);
  checkOneCalendar(text, parts);
  return assembleDate(text, parts, zone, text.length);
}

function checkOneCalendar(text: string, parts: ReadParts): void {
  const { isoYear, isoWeek, isoDay, year, month, day, dayOfYear } = parts;
  const isIso = [isoYear, isoWeek, isoDay].some((part) => part !== undefined);
  const isNatural = [year, month, day, dayOfYear].some((part) => part !== undefined);
  if (!isIso || !isNatural) return;
  refuseText(text, text.length, 'Mixing of ISO dates with natural dates is not allowed');
}

import { present } from '@touchstone/protocol';
import { fail } from '../failure.ts';
import { MONTHS } from './date-format.ts';
import { dayStart, isoDayStart } from './date-parts.ts';
import { instantOf, type TimeZone, utc } from './time-zone.ts';

/** The parts of a date that have been read so far. */
export interface ReadParts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  isoYear?: number;
  isoWeek?: number;
  isoDay?: number;
  hour?: number;
  minute?: number;
  second?: number;
  millisecond?: number;
  /** The offset that the text itself names, in minutes, and how it is written. */
  offset?: number;
  offsetText?: string;
}

function conversionFailure(message: string): never {
  return fail('ConversionFailure', message);
}

function refuseIncomplete(text: string): never {
  return conversionFailure(
    `an incomplete date/time string has been found, with elements missing: "${text}"`,
  );
}

/** One place where a text goes wrong. */
export function complaint(text: string, at: number, reason: string): string {
  const character = text[at] ?? '\0';
  // One byte of several is no character.
  return `${at}: ${reason} '${character < '\x80' ? character : '\uFFFD'}'`;
}

/** Refuses a text, naming all places where it goes wrong. */
export function refuseAll(text: string, complaints: readonly string[]): never {
  return conversionFailure(`Error parsing date string '${text}'; ${complaints.join('; ')}`);
}

/** Refuses a text, naming the place where it goes wrong. */
export function refuseText(text: string, at: number, reason: string): never {
  return conversionFailure(`Error parsing date string '${text}'; ${complaint(text, at, reason)}`);
}

function dayOf(text: string, parts: ReadParts, end: number): number {
  if (parts.isoYear !== undefined) {
    return isoDayStart(parts.isoYear, parts.isoWeek ?? 1, parts.isoDay ?? 1);
  }
  if (parts.year !== undefined && parts.dayOfYear !== undefined) {
    // MongoDB 7.0 counts the days of a format from nought.
    return dayStart(parts.year, 1, parts.dayOfYear + 1);
  }
  if (parts.year === undefined || parts.month === undefined || parts.day === undefined) {
    return refuseIncomplete(text);
  }
  const start = dayStart(parts.year, parts.month, parts.day);
  const isReal = parts.month <= 12 && new Date(start).getUTCDate() === parts.day;
  return isReal ? start : refuseText(text, end, 'The parsed date was invalid');
}

/** The date that the parts stand for; `zone` is the time zone that the caller named. */
export function assembleDate(
  text: string,
  parts: ReadParts,
  zone: TimeZone | undefined,
  end: number = text.length + 1,
): Date {
  const { hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  if (zone !== undefined && parts.offset !== undefined) {
    const isNamed = /[a-z]/i.test(parts.offsetText ?? '');
    const what = isNamed ? `time zone information ('${parts.offsetText}')` : 'GMT offset';
    const words = 'you cannot pass in a date/time string with';
    conversionFailure(`${words} ${what} together with a timezone argument`);
  }
  if (hour > 23 || second > 59) refuseText(text, end, 'The parsed time was invalid');
  const wallTime =
    dayOf(text, parts, end) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
  if (parts.offset !== undefined) return new Date(wallTime - parts.offset * 60_000);
  return new Date(instantOf(wallTime, zone ?? utc, 'later'));
}

function monthOf(name: Group): number {
  const short = present(name, 'the name of a month').slice(0, 3).toLowerCase();
  return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === short) + 1;
}

/** The text that a group of a form has found; undefined where it took no part. */
type Group = string | undefined;

/** Takes what a form has found. */
type Reader = (found: RegExpExecArray, parts: ReadParts) => void;

// The groups that a form needs are there once it fits.
function setDate(parts: ReadParts, year: Group, month: Group | number, day: Group): void {
  parts.year = Number(year);
  parts.month = Number(month);
  parts.day = Number(day);
}

const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEKDAY = '((?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)';
const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
];

function isLast(word: string): boolean {
  return word.toLowerCase() === 'last';
}

// Two digits are a year of this century or, from 70 on, of the last one.
function fullYear(digits: string): string {
  if (digits.length > 2) return digits;
  const year = Number(digits);
  return String(year < 70 ? 2000 + year : 1900 + year);
}

interface MonthOf {
  readonly month: number;
  readonly year: number;
}

function setDay(parts: ReadParts, day: number): void {
  const date = new Date(day);
  setDate(parts, String(date.getUTCFullYear()), date.getUTCMonth() + 1, String(date.getUTCDate()));
}

function setEdge(parts: ReadParts, edge: MonthOf & { readonly isLast: boolean }): void {
  setDay(parts, dayStart(edge.year, edge.month + (edge.isLast ? 1 : 0), edge.isLast ? 0 : 1));
}

// The so many-th weekday of a month, counted from 0; -1 is the last.
function setWeekday(
  parts: ReadParts,
  { which, weekday, month, year }: MonthOf & { readonly which: number; readonly weekday: number },
): void {
  const first = new Date(dayStart(year, month, 1)).getUTCDay();
  const days = new Date(dayStart(year, month + 1, 0)).getUTCDate();
  const day = 1 + ((weekday - first + 7) % 7);
  const last = day + 7 * Math.floor((days - day) / 7);
  setDay(parts, dayStart(year, month, which < 0 ? last : day + 7 * which));
}

function meridian(hour: number, mark: string | undefined): number {
  if (mark === undefined) return hour;
  return (hour % 12) + (/^p/i.test(mark) ? 12 : 0);
}

function setTime(
  parts: ReadParts,
  [, hour, minute, second, fraction, mark]: RegExpExecArray,
): void {
  parts.hour = meridian(Number(hour), mark);
  parts.minute = Number(minute ?? 0);
  parts.second = Number(second ?? 0);
  parts.millisecond = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
}

// Each form is tried where the text has been read to; the first that fits is taken.
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [/[\s,.]+/y, () => undefined],
  [/(\d{4})-?W(\d{2})(?:-?([0-7]))?(?!\d)/y, setWeek],
  [/(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b/iy, () => undefined],
  [
    /([+-]?\d{4})-(0?[1-9]|1[0-2])-([0-2]?\d|3[01])(?!\d)/y,
    ([, y, m, d], parts) => setDate(parts, y, m, d),
  ],
  [
    /(\d{4})\/(0?[1-9]|1[0-2])\/([0-2]?\d|3[01])(?!\d)/y,
    ([, y, m, d], parts) => setDate(parts, y, m, d),
  ],
  [
    /(0?[1-9]|1[0-2])\/([0-2]?\d|3[01])\/(\d{4}|\d{2})(?!\d)/y,
    ([, m, d, y], parts) => setDate(parts, fullYear(present(y)), m, d),
  ],
  [
    /([0-2]?\d|3[01])[.-](0?[1-9]|1[0-2])[.-](\d{4})(?!\d)/y,
    ([, d, m, y], parts) => setDate(parts, y, m, d),
  ],
  [/(\d{4})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)/y, ([, y, m, d], parts) => setDate(parts, y, m, d)],
  [
    /(\d{4})[.-]?(00[1-9]|0[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])(?!\d)/y,
    // A day of the year is taken for one of January.
    ([, y, day], parts) => setDate(parts, y, 1, day),
  ],
  [/(\d{4})-(0?[1-9]|1[0-2])/y, ([, y, m], parts) => setDate(parts, y, m, '1')],
  [
    /(\d{1,3})-(0[1-9]|1[0-2])-([0-2]\d|3[01])(?!\d)/y,
    ([, y, m, d], parts) => setDate(parts, fullYear(present(y)), present(m), present(d)),
  ],
  [
    new RegExp(`(first|last)\\s+day\\s+of\\s+${MONTH}\\s+(\\d{4})(?!\\d)`, 'iy'),
    ([, which, m, y], parts) =>
      setEdge(parts, {
        isLast: isLast(present(which)),
        month: monthOf(present(m)),
        year: Number(y),
      }),
  ],
  [
    new RegExp(
      `(${ORDINALS.join('|')}|last)\\s+${WEEKDAY}\\s+of\\s+${MONTH}\\s+(\\d{4})(?!\\d)`,
      'iy',
    ),
    ([, which, weekday, m, y], parts) =>
      setWeekday(parts, {
        which: isLast(present(which)) ? -1 : ORDINALS.indexOf(present(which).toLowerCase()),
        weekday: WEEKDAYS.indexOf(present(weekday).slice(0, 3).toLowerCase()),
        month: monthOf(present(m)),
        year: Number(y),
      }),
  ],
  [
    new RegExp(`${MONTH}[\\s.-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s,.-]+(\\d{4})(?!\\d)`, 'iy'),
    ([, m, d, y], parts) => setDate(parts, y, monthOf(m), d),
  ],
  [
    new RegExp(
      `(\\d{1,2})(?:st|nd|rd|th)?[\\s.-]*${MONTH}[\\s.,-]*(\\d{4}|\\d{2})(?![\\d:])`,
      'iy',
    ),
    ([, d, m, y], parts) => setDate(parts, fullYear(present(y)), monthOf(m), d),
  ],
  [
    new RegExp(`(\\d{4})[\\s.-]*${MONTH}[\\s.-]*(\\d{1,2})(?!\\d)`, 'iy'),
    ([, y, m, d], parts) => setDate(parts, y, monthOf(m), d),
  ],
  [
    new RegExp(`${MONTH}[\\s.-]*(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)`, 'iy'),
    ([, m, d], parts) => {
      parts.month = monthOf(m);
      parts.day = Number(d);
    },
  ],
  [
    /(\d{4})(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-4])([0-5]\d)([0-5]\d)(?!\d)/y,
    ([, y, m, d, hour, minute, second], parts) => {
      setDate(parts, y, m, d);
      parts.hour = Number(hour);
      parts.minute = Number(minute);
      parts.second = Number(second);
    },
  ],
  [
    /t([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d|60)(?:[.:](\d*))?)?/iy,
    (match, parts) => setTime(parts, match),
  ],
  [/t([01]?\d|2[0-4])(?![\d:])/iy, (match, parts) => setTime(parts, match)],
  [
    /([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d|60)(?:[.,:](\d+))?)?(?:\s*([ap]\.?m\.?)(?![a-z]))?/iy,
    (match, parts) => setTime(parts, match),
  ],
  [
    /t([01]\d|2[0-4])([0-5]\d)(?:([0-5]\d)(?:[.,](\d+))?)?/iy,
    (match, parts) => setTime(parts, match),
  ],
  [/(1[0-2]|0?[1-9])()()()\s*([ap]\.?m\.?)(?![a-z])/iy, (match, parts) => setTime(parts, match)],
  [/@(-?\d+)/y, ([, seconds], parts) => setEpoch(parts, Number(seconds))],
  [
    /(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?(?!\d)/iy,
    ([text, sign, hours, minutes], parts) => {
      const magnitude = Number(hours) * 60 + Number(minutes ?? 0);
      setOffset(parts, text, sign === '-' ? -magnitude : magnitude);
    },
  ],
  [/(?:gmt|utc|z)(?![a-z])/iy, ([text], parts) => setOffset(parts, text, 0)],
  [/[ecmp][sd]t(?![a-z])/iy, ([text], parts) => setOffset(parts, text, americanOffset(text))],
  [/([a-ik-y])(?![a-z])/iy, ([text], parts) => setOffset(parts, text, militaryOffset(text))],
  [/(\d{2})(\d{2})(?!\d)/y, setTimeOrYear],
  [/(?:today|now|midnight|noon|tomorrow|yesterday)(?![a-z])/iy, () => undefined],
];

function setWeek([, year, week, day]: RegExpExecArray, parts: ReadParts): void {
  parts.isoYear = Number(year);
  parts.isoWeek = Number(week);
  parts.isoDay = Number(day ?? 1);
}

// Four digits are the time of day where they can be and none is known yet.
function setTimeOrYear([text, hour, minute]: RegExpExecArray, parts: ReadParts): void {
  if (parts.hour !== undefined || Number(hour) > 24 || Number(minute) > 59) {
    parts.year = Number(text);
    return;
  }
  parts.hour = Number(hour);
  parts.minute = Number(minute);
}

// Eastern, central, mountain and Pacific time; daylight saving time is an hour ahead.
function americanOffset(abbreviation: string): number {
  const [region, kind] = abbreviation.toLowerCase();
  const hours = -5 - 'ecmp'.indexOf(present(region)) + (kind === 'd' ? 1 : 0);
  return hours * 60;
}

function setOffset(parts: ReadParts, text: string, minutes: number): void {
  parts.offset = minutes;
  parts.offsetText = text;
}

function setEpoch(parts: ReadParts, seconds: number): void {
  const date = new Date(seconds * 1000);
  parts.year = date.getUTCFullYear();
  parts.month = date.getUTCMonth() + 1;
  parts.day = date.getUTCDate();
  parts.hour = date.getUTCHours();
  parts.minute = date.getUTCMinutes();
  parts.second = date.getUTCSeconds();
  setOffset(parts, '+00:00', 0);
}

// A to M but J are the zones east of Greenwich, N to Y those west.
function militaryOffset(letter: string): number {
  const east = 'ABCDEFGHIKLM'.indexOf(letter.toUpperCase());
  const hours = east >= 0 ? east + 1 : -('NOPQRSTUVWXY'.indexOf(letter.toUpperCase()) + 1);
  return hours * 60;
}

interface Reading {
  /** The text, a character for each of its bytes: places are counted in bytes. */
  readonly bytes: string;
  readonly parts: ReadParts;
  readonly complaints: string[];
  /** Told behind all others. */
  readonly warnings: string[];
  zones: number;
}

// A second zone is only warned of, a third is an error.
function countZone({ bytes, complaints, warnings, ...reading }: Reading, at: number): number {
  const told = complaint(bytes, at, 'Double timezone specification');
  if (reading.zones === 1) warnings.push(told);
  else if (reading.zones > 1) complaints.push(told);
  return reading.zones + 1;
}

// Words that are no zone are passed over six letters at a time, other characters one by one.
function complainAt(reading: Reading, at: number): number {
  const word = /[A-Z][a-z]+(?:[_/][A-Z][a-z]+)+|[a-z]{1,6}/iy;
  word.lastIndex = at;
  const found = word.exec(reading.bytes)?.[0];
  if (found === undefined) {
    reading.complaints.push(complaint(reading.bytes, at, 'Unexpected character'));
    return at + 1;
  }
  if (reading.zones === 0) {
    const words = 'passing a time zone identifier as part of the string is not allowed';
    reading.complaints.push(complaint(reading.bytes, at, words));
  }
  reading.zones = countZone(reading, at);
  return at + found.length;
}

function readNext(reading: Reading, at: number): number {
  const { parts } = reading;
  for (const [pattern, read] of FORMS) {
    pattern.lastIndex = at;
    const match = pattern.exec(reading.bytes);
    if (match === null) continue;
    const zone = parts.offsetText;
    if (zone !== undefined) delete parts.offsetText;
    read(match, parts);
    if (parts.offsetText !== undefined) reading.zones = countZone(reading, at);
    else if (zone !== undefined) parts.offsetText = zone;
    return at + match[0].length;
  }
  return complainAt(reading, at);
}

/** A text of more bytes is no date, and takes long to be looked through. */
const LONGEST = 50_000;

/** Reads a date in any of the usual forms: ISO 8601, RFC 2822, month names, m/d/y, @seconds. */
export function parseDateText(text: string, zone?: TimeZone): Date {
  if (text === '') refuseText(text, 0, 'Empty string');
  const bytes = Buffer.from(text).toString('latin1');
  if (bytes.length > LONGEST) refuseIncomplete(text);
  const reading: Reading = { bytes, parts: {}, complaints: [], warnings: [], zones: 0 };
  for (let at = 0; at < bytes.length; ) at = readNext(reading, at);
  const complaints = [...reading.complaints, ...reading.warnings];
  if (complaints.length > 0) refuseAll(text, complaints);
  return assembleDate(text, reading.parts, zone, bytes.length + 1);
}

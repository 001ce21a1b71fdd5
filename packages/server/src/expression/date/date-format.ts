import { present } from '@touchstone/protocol';
import { fail } from '../failure.ts';
import type { DateParts } from './date-parts.ts';

/** The months' English names, as `%B` writes them. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function year(value: number): string {
  if (value < 0 || value > 9999) {
    const words =
      'Could not convert date to string: date component was outside the supported range of 0-9999:';
    fail(18537, `${words} ${value}`);
  }
  return padded(value, 4);
}

function offset(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const magnitude = Math.abs(minutes);
  return `${sign}${padded(Math.floor(magnitude / 60), 2)}${padded(Math.floor(magnitude % 60), 2)}`;
}

const SPECIFIERS: Readonly<Record<string, (parts: DateParts) => string>> = {
  '%': () => '%',
  B: (parts) => present(MONTHS[parts.month - 1]),
  G: (parts) => year(parts.isoWeekYear),
  H: (parts) => padded(parts.hour, 2),
  L: (parts) => padded(parts.millisecond, 3),
  M: (parts) => padded(parts.minute, 2),
  S: (parts) => padded(parts.second, 2),
  U: (parts) => padded(parts.week, 2),
  V: (parts) => padded(parts.isoWeek, 2),
  Y: (parts) => year(parts.year),
  Z: (parts) => String(Math.trunc(parts.offsetMinutes)),
  b: (parts) => present(MONTHS[parts.month - 1]).slice(0, 3),
  d: (parts) => padded(parts.dayOfMonth, 2),
  j: (parts) => padded(parts.dayOfYear, 3),
  m: (parts) => padded(parts.month, 2),
  u: (parts) => String(parts.isoDayOfWeek),
  w: (parts) => String(parts.dayOfWeek),
  z: (parts) => offset(parts.offsetMinutes),
};

/** These can be written, but no date can be read from them. */
const WRITTEN_ALONE: ReadonlySet<string> = new Set(['U', 'w']);

/** Refuses a format with an unknown specifier, or one that `reads` cannot use. */
export function checkDateFormat(format: string, reads = false): void {
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at + 2)) {
    const specifier = format[at + 1];
    if (specifier === undefined) fail(18535, "Unmatched '%' at end of format string");
    if (!(specifier in SPECIFIERS) || (reads && WRITTEN_ALONE.has(specifier))) {
      fail(18536, `Invalid format character '%${specifier}' in format string`);
    }
  }
}

/** The date as a format of `$dateToString` writes it; the format has been checked. */
export function formatDate(format: string, parts: DateParts): string {
  return format.replace(/%(.)/gs, (_, specifier: string) => present(SPECIFIERS[specifier])(parts));
}

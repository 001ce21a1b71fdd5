import { Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';
import { formatDate } from './date/date-format.ts';
import { DateParts } from './date/date-parts.ts';
import { utc } from './date/time-zone.ts';
import { fail } from './failure.ts';
import { isNullish, typeName } from './operator.ts';
import { doubleText, roundedText } from './value-text.ts';

/** The date in the ISO form. Throws Location18537 for years that need more than four digits. */
export function dateText(date: Date): string {
  return formatDate('%Y-%m-%dT%H:%M:%S.%LZ', new DateParts(date, utc));
}

/** The value as text, as the string operators see it; undefined when it has no such form. */
export function plainText(value: Value | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return doubleText(value);
    case 'bigint':
      return String(value);
    case 'object':
      return isNullish(value) ? '' : objectText(value);
    default:
      return value === undefined ? '' : undefined;
  }
}

function objectText(value: object): string | undefined {
  if (value instanceof Date) return dateText(value);
  if (!('_bsontype' in value)) return undefined;
  switch (value._bsontype) {
    case 'Int32':
    case 'Decimal128':
      return String(value);
    case 'Code':
      return codeText(value as { code?: unknown; scope?: unknown });
    case 'BSONSymbol':
      return String((value as { value?: unknown }).value);
    default:
      return undefined;
  }
}

// Code with a scope is more than its text.
function codeText({ code, scope }: { code?: unknown; scope?: unknown }): string | undefined {
  return scope == null ? String(code) : undefined;
}

const MONTH = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });

// A timestamp's second as C's `ctime` writes it without the weekday and year.
function timestampText({ t, i }: Timestamp): string {
  const date = new Date(t * 1000);
  const day = String(date.getUTCDate()).padStart(2);
  return `${MONTH.format(date)} ${day} ${date.toISOString().slice(11, 19)}:${i}`;
}

function coercedDate(date: Date): string {
  try {
    return dateText(date);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `failed while coercing date to string :: caused by :: ${error.message}`;
    throw new CommandError(error.codeName, words);
  }
}

/** The value as text; null and missing are empty, objects and arrays refused. */
export function coerceToText(value: Value | undefined): string {
  if (typeof value === 'number') return roundedText(value, 6);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Date) return coercedDate(value);
  const text = plainText(value);
  return text ?? fail(16007, `can't convert from BSON type ${typeName(value)} to String`);
}

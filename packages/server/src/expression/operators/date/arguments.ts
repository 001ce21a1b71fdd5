import type { Value } from '../../../value/value.ts';
import { dateOf } from '../../conversion.ts';
import { type DateUnit, isDateUnit } from '../../date/date-unit.ts';
import { type TimeZone, timeZoneOf, utc } from '../../date/time-zone.ts';
import { fail } from '../../failure.ts';
import { isNullish, type NamedArguments, typeName } from '../../operator.ts';

/** The date of a date, timestamp or ObjectId; anything else cannot be one. */
export function requireDate(value: Value): Date {
  const words = `can't convert from BSON type ${typeName(value)} to Date`;
  return dateOf(value) ?? fail(16006, words);
}

/** The `timezone` argument: UTC without one, null when it is null. */
export function zoneArgument(values: NamedArguments): TimeZone | null {
  if (!values.has('timezone')) return utc;
  const value = values.get('timezone');
  if (isNullish(value)) return null;
  if (typeof value === 'string') return timeZoneOf(value);
  return fail(40517, `timezone must evaluate to a string, found ${typeName(value)}`);
}

/** The `unit` argument, which is not null. */
export function unitArgument(name: string, value: Value): DateUnit {
  if (typeof value !== 'string') {
    return fail(5439013, `${name} requires 'unit' to be a string, but got ${typeName(value)}`);
  }
  if (isDateUnit(value)) return value;
  const words = `${name} parameter 'unit' value parsing failed :: caused by ::`;
  return fail('FailedToParse', `${words} unknown time unit value: ${value}`);
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FULL_WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/** The `startOfWeek` argument: 1 (Monday) to 7; Sunday without one, null when it is null. */
export function weekStartArgument(name: string, values: NamedArguments): number | null {
  if (!values.has('startOfWeek')) return 7;
  const value = values.get('startOfWeek');
  if (isNullish(value)) return null;
  if (typeof value !== 'string') {
    const words = `${name} requires 'startOfWeek' to be a string`;
    return fail(5439015, `${words}, but got ${typeName(value)}`);
  }
  const text = value.toLowerCase();
  const index = Math.max(WEEKDAYS.indexOf(text), FULL_WEEKDAYS.indexOf(text));
  if (index >= 0) return index + 1;
  const words = `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week`;
  return fail(5439016, `${words}: ${value}`);
}

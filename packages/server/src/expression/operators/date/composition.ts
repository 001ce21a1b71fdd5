import { present } from '@touchstone/protocol';
import { exactInteger, fitsInt64, isNumeric } from '../../../value/numbers.ts';
import type { Fields, Value } from '../../../value/value.ts';
import { DateParts, dayStart, isoDayStart } from '../../date/date-parts.ts';
import { instantOf } from '../../date/time-zone.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  isNullish,
  type NamedArguments,
  type NamedGrammar,
  named,
  type Operator,
  typeName,
} from '../../operator.ts';
import { valueText } from '../../value-text.ts';
import { requireDate, zoneArgument } from './arguments.ts';

const toPartsGrammar: NamedGrammar = {
  name: '$dateToParts',
  notObject: [40524, () => '$dateToParts only supports an object as its argument'],
  unknown: [40520, (argument) => `Unrecognized argument to $dateToParts: ${argument}`],
  required: { date: [40522, "Missing 'date' parameter to $dateToParts"] },
  optional: ['timezone', 'iso8601'],
};

function isIso(values: NamedArguments): boolean | null {
  if (!values.has('iso8601')) return false;
  const value = values.get('iso8601');
  if (isNullish(value)) return null;
  if (typeof value === 'boolean') return value;
  return fail(40521, `iso8601 must evaluate to a bool, found ${typeName(value)}`);
}

function timeParts(date: DateParts): [string, Value][] {
  return [
    ['hour', integer(date.hour)],
    ['minute', integer(date.minute)],
    ['second', integer(date.second)],
    ['millisecond', integer(date.millisecond)],
  ];
}

function dayParts(date: DateParts, iso: boolean): [string, Value][] {
  if (iso) {
    return [
      ['isoWeekYear', integer(date.isoWeekYear)],
      ['isoWeek', integer(date.isoWeek)],
      ['isoDayOfWeek', integer(date.isoDayOfWeek)],
    ];
  }
  return [
    ['year', integer(date.year)],
    ['month', integer(date.month)],
    ['day', integer(date.dayOfMonth)],
  ];
}

const AHEAD = { ahead: { timezone: zoneArgument } };

function toParts(values: NamedArguments): Value {
  const value = values.get('date');
  const zone = zoneArgument(values);
  const iso = isIso(values);
  if (isNullish(value) || zone === null || iso === null) return null;
  const date = new DateParts(requireDate(value), zone);
  const fields: Fields = new Map([...dayParts(date, iso), ...timeParts(date)]);
  return fields;
}

const dateToParts = named(toPartsGrammar, toParts, AHEAD);

const NATURAL = ['year', 'month', 'day'];
const ISO = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'];
const TIME = ['hour', 'minute', 'second', 'millisecond'];

const fromPartsGrammar: NamedGrammar = {
  name: '$dateFromParts',
  notObject: [40519, () => '$dateFromParts only supports an object as its argument'],
  unknown: [40518, (argument) => `Unrecognized argument to $dateFromParts: ${argument}`],
  required: {},
  optional: [...NATURAL, ...ISO, ...TIME, 'timezone'],
};

// null is a null part, which makes the whole date null.
function partValue(values: NamedArguments, name: string, otherwise: number): number | null {
  if (!values.has(name)) return otherwise;
  const value = values.get(name);
  if (isNullish(value)) return null;
  const exact = isNumeric(value) ? exactInteger(value) : undefined;
  if (exact === undefined || !fitsInt64(exact)) {
    const words = `'${name}' must evaluate to an integer, found ${typeName(value)}`;
    return fail(40515, `${words} with value ${valueText(value)}`);
  }
  return checkRange(name, exact);
}

function checkRange(name: string, exact: bigint): number {
  const value = Number(exact);
  if (name === 'year' || name === 'isoWeekYear') {
    if (value >= 1 && value <= 9999) return value;
    const words = `'${name}' must evaluate to an integer in the range 1 to 9999`;
    return fail(name === 'year' ? 40523 : 31095, `${words}, found ${exact}`);
  }
  const isLarge = name === 'second' || name === 'millisecond';
  if (isLarge || (value >= -32768 && value <= 32767)) return value;
  const words = `'${name}' must evaluate to a value in the range [-32768, 32767]`;
  return fail(31034, `${words}; value ${exact} is not in range`);
}

function partValues(values: NamedArguments, names: readonly string[], otherwise: number) {
  const numbers = names.map((name) => partValue(values, name, otherwise));
  return numbers.includes(null) ? null : (numbers as [number, number, number]);
}

function checkFromParts(spec: ReadonlyMap<string, Value>): void {
  const has = (name: string): boolean => spec.has(name);
  if (!has('year') && !has('isoWeekYear')) {
    fail(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  }
  if (has('year') && ISO.some(has)) {
    fail(40489, '$dateFromParts does not allow mixing natural dates with ISO dates');
  }
  if (has('isoWeekYear') && NATURAL.some(has)) {
    fail(40525, '$dateFromParts does not allow mixing ISO dates with natural dates');
  }
}

function compose(values: NamedArguments): Value {
  const iso = values.has('isoWeekYear');
  const days = partValues(values, iso ? ISO : NATURAL, 1);
  const times = partValues(values, TIME, 0);
  const zone = zoneArgument(values);
  if (days === null || times === null || zone === null) return null;
  const start = iso ? isoDayStart(...days) : dayStart(...days);
  const [hour, minute, second, millisecond = 0] = times as readonly number[] as number[];
  const time = ((present(hour) * 60 + present(minute)) * 60 + present(second)) * 1000 + millisecond;
  return new Date(instantOf(start + time, zone, 'later'));
}

const composing = named(fromPartsGrammar, compose, AHEAD);

const dateFromParts: Operator = {
  ...composing,
  compile(spec, compiler) {
    if (spec instanceof Map) checkFromParts(spec);
    return composing.compile(spec, compiler);
  },
};

export const composition: readonly Operator[] = [dateFromParts, dateToParts];

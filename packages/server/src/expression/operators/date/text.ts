import { CommandError } from '../../../value/command-error.ts';
import type { Value } from '../../../value/value.ts';
import { checkDateFormat, formatDate } from '../../date/date-format.ts';
import { parseDateText } from '../../date/date-parse.ts';
import { parseDateWithFormat } from '../../date/date-parse-format.ts';
import { DateParts } from '../../date/date-parts.ts';
import { utc } from '../../date/time-zone.ts';
import { fail } from '../../failure.ts';
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

const DEFAULT_FORMAT = '%Y-%m-%dT%H:%M:%S.%LZ';

function formatArgument(name: string, code: number, value: Value): string {
  if (typeof value !== 'string') {
    const words = `${name} requires that 'format' be a string, found: ${typeName(value)}`;
    return fail(code, `${words} with value ${valueText(value)}`);
  }
  checkDateFormat(value, name === '$dateFromString');
  return value;
}

const toStringGrammar: NamedGrammar = {
  name: '$dateToString',
  notObject: [18629, () => '$dateToString only supports an object as its argument'],
  unknown: [18534, (argument) => `Unrecognized argument to $dateToString: ${argument}`],
  required: { date: [18628, "Missing 'date' parameter to $dateToString"] },
  optional: ['format', 'timezone', 'onNull'],
};

const AHEAD = { ahead: { timezone: zoneArgument } };

function toText(values: NamedArguments): Value | undefined {
  const formatValue = values.has('format') ? values.get('format') : DEFAULT_FORMAT;
  const format = isNullish(formatValue)
    ? null
    : formatArgument('$dateToString', 18533, formatValue);
  const zone = zoneArgument(values);
  const date = values.get('date');
  if (isNullish(date)) return values.has('onNull') ? values.get('onNull') : null;
  if (format === null || zone === null) return null;
  return formatDate(format, new DateParts(requireDate(date), zone));
}

const dateToString = named(toStringGrammar, toText, AHEAD);

const fromStringGrammar: NamedGrammar = {
  name: '$dateFromString',
  notObject: [
    40540,
    (type) => `$dateFromString only supports an object as an argument, found: ${type}`,
  ],
  unknown: [40541, (argument) => `Unrecognized argument to $dateFromString: ${argument}`],
  required: { dateString: [40542, "Missing 'dateString' parameter to $dateFromString"] },
  optional: ['format', 'timezone', 'onNull', 'onError'],
};

function formatOf(values: NamedArguments): string | null | undefined {
  if (!values.has('format')) return undefined;
  const value = values.get('format');
  return isNullish(value) ? null : formatArgument('$dateFromString', 40684, value);
}

function parseArgument(
  values: NamedArguments,
  value: Value,
  format: string | null | undefined,
): Value {
  const zone = zoneArgument(values);
  if (zone === null || format === null) return null;
  if (typeof value !== 'string') {
    const words = "$dateFromString requires that 'dateString' be a string, found";
    fail('ConversionFailure', `${words}: ${typeName(value)} with value ${valueText(value)}`);
  }
  // UTC is what a text without a zone is taken for, so naming it changes nothing.
  const named = zone === utc ? undefined : zone;
  return format === undefined
    ? parseDateText(value, named)
    : parseDateWithFormat(value, format, named);
}

function fromText(values: NamedArguments): Value | undefined {
  const format = formatOf(values);
  const value = values.get('dateString');
  if (isNullish(value)) return values.has('onNull') ? values.get('onNull') : null;
  try {
    return parseArgument(values, value, format);
  } catch (error) {
    const isFailure = error instanceof CommandError && error.codeName === 'ConversionFailure';
    if (isFailure && values.has('onError')) return values.get('onError');
    throw error;
  }
}

const dateFromString = named(fromStringGrammar, fromText, AHEAD);

export const text: readonly Operator[] = [dateFromString, dateToString];

import { CommandError } from '../../../value/command-error.ts';
import { type FoldedDate, foldDate, unfoldDate } from '../../../value/date.ts';
import { exactInteger, fitsInt64, isNumeric } from '../../../value/numbers.ts';
import type { Value } from '../../../value/value.ts';
import { dateOf } from '../../conversion.ts';
import {
  addUnits,
  type DateUnit,
  differenceIn,
  mostUnits,
  truncateTo,
  unitsInCycle,
} from '../../date/date-unit.ts';
import type { TimeZone } from '../../date/time-zone.ts';
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
import { unitArgument, weekStartArgument, zoneArgument } from './arguments.ts';

/** Computes with a date as if it were near: the calendar repeats. */
function moved(date: Date, compute: (instant: number) => number): Date {
  const { near, cycles } = foldDate(date);
  return unfoldDate({ near: compute(near), cycles }) ?? fail(5166406, 'dateAdd overflowed');
}

// MongoDB 7.0 loses a second of a date before 1970 that has milliseconds.
function lostTime(instant: number, unit: DateUnit): number {
  return instant < 0 && instant % 1000 !== 0 && unit !== 'millisecond' ? 1000 : 0;
}

function addition(name: string, sign: 1 | -1): Operator {
  const missing = `${name} requires startDate, unit, and amount to be present`;
  const grammar: NamedGrammar = {
    name,
    notObject: [5166400, () => `${name} expects an object as its argument`],
    unknown: [
      5166401,
      (argument) =>
        `Unrecognized argument to ${name}: ${argument}. Expected arguments are startDate, unit, amount, and optionally timezone.`,
    ],
    required: {
      startDate: [5166402, missing],
      unit: [5166402, missing],
      amount: [5166402, missing],
    },
    optional: ['timezone'],
  };
  const ahead = {
    unit: (values: NamedArguments) => unitArgument(name, values.get('unit') ?? null),
    timezone: zoneArgument,
  };
  const add = (values: NamedArguments): Value => {
    const [start, unitValue, amount] = ['startDate', 'unit', 'amount'].map((each) =>
      values.get(each),
    );
    const zone = zoneArgument(values);
    if (isNullish(start) || isNullish(unitValue) || isNullish(amount) || zone === null) return null;
    const date =
      dateOf(start) ?? fail(5166403, `${name} requires startDate to be convertible to a date`);
    const unit = unitArgument(name, unitValue);
    const count = int64Of(amount);
    if (count === undefined) fail(5166405, `${name} expects integer amount of time units`);
    const added = sign * Number(count);
    if (Math.abs(added) > mostUnits(unit)) {
      const exact = BigInt(sign) * count;
      fail(5976500, `invalid dateAdd 'amount' parameter value: ${exact} ${unit}`);
    }
    return moved(date, (instant) => addUnits(instant, unit, added, zone) - lostTime(instant, unit));
  };
  return named(grammar, add, { ahead });
}

function int64Of(value: Value | undefined): bigint | undefined {
  const exact = isNumeric(value) ? exactInteger(value) : undefined;
  return exact !== undefined && fitsInt64(exact) ? exact : undefined;
}

const differenceGrammar: NamedGrammar = {
  name: '$dateDiff',
  notObject: [5166301, () => '$dateDiff only supports an object as its argument'],
  unknown: [5166302, (argument) => `Unrecognized argument to $dateDiff: ${argument}`],
  required: {
    startDate: [5166303, "Missing 'startDate' parameter to $dateDiff"],
    endDate: [5166304, "Missing 'endDate' parameter to $dateDiff"],
    unit: [5166305, "Missing 'unit' parameter to $dateDiff"],
  },
  optional: ['timezone', 'startOfWeek'],
};

/** The zone argument; what is wrong with it is told with the operator's name. */
function zoneOf(name: string, values: NamedArguments): TimeZone | null {
  try {
    return zoneArgument(values);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `${name} parameter 'timezone' value parsing failed :: caused by ::`;
    throw new CommandError(error.codeName, `${words} ${error.message}`);
  }
}

function endpoint(which: string, value: Value): FoldedDate {
  const words = `$dateDiff requires '${which}' to be a date, but got ${typeName(value)}`;
  return foldDate(dateOf(value) ?? fail(5166307, words));
}

/** The arguments of `$dateDiff` and `$dateTrunc` that are read before there is a document. */
function checksAhead(name: string) {
  return {
    unit: (values: NamedArguments) => unitArgument(name, values.get('unit') ?? null),
    startOfWeek: (values: NamedArguments) => weekStartArgument(name, values),
    timezone: (values: NamedArguments) => zoneOf(name, values),
  };
}

function differ(values: NamedArguments): Value {
  const [start, end, unitValue] = ['startDate', 'endDate', 'unit'].map((each) => values.get(each));
  const zone = zoneOf('$dateDiff', values);
  if (isNullish(start) || isNullish(end) || isNullish(unitValue) || zone === null) return null;
  const unit = unitArgument('$dateDiff', unitValue);
  const weekStart = unit === 'week' ? weekStartArgument('$dateDiff', values) : 7;
  if (weekStart === null) return null;
  const rules = { unit, zone, weekStart };
  const from = endpoint('startDate', start);
  const to = endpoint('endDate', end);
  return (
    differenceIn(from.near, to.near, rules) + BigInt(to.cycles - from.cycles) * unitsInCycle(unit)
  );
}

const difference = named(differenceGrammar, differ, { ahead: checksAhead('$dateDiff') });

const truncateGrammar: NamedGrammar = {
  name: '$dateTrunc',
  notObject: [5439007, () => '$dateTrunc only supports an object as its argument'],
  unknown: [
    5439008,
    (argument) =>
      `Unrecognized argument to $dateTrunc: ${argument}. Expected arguments are date, unit, and optionally, binSize, timezone, startOfWeek`,
  ],
  required: {
    date: [5439009, "Missing 'date' parameter to $dateTrunc"],
    unit: [5439010, "Missing 'unit' parameter to $dateTrunc"],
  },
  optional: ['binSize', 'timezone', 'startOfWeek'],
};

// null is a null bin size, which makes the whole result null.
function binSizeOf(values: NamedArguments): number | null {
  if (!values.has('binSize')) return 1;
  const value = values.get('binSize');
  if (isNullish(value)) return null;
  const size = int64Of(value);
  if (size === undefined) {
    const words = "$dateTrunc requires 'binSize' to be a 64-bit integer, but got value";
    return fail(5439017, `${words} '${valueText(value)}' of type ${typeName(value)}`);
  }
  const words = "$dateTrunc requires 'binSize' to be greater than 0, but got value";
  return size > 0n ? Number(size) : fail(5439018, `${words} ${size}`);
}

function truncate(values: NamedArguments): Value {
  const date = values.get('date');
  const unitValue = values.get('unit');
  const size = binSizeOf(values);
  const zone = zoneOf('$dateTrunc', values);
  if (isNullish(date) || isNullish(unitValue) || size === null || zone === null) return null;
  const unit = unitArgument('$dateTrunc', unitValue);
  const weekStart = unit === 'week' ? weekStartArgument('$dateTrunc', values) : 7;
  if (weekStart === null) return null;
  const words = `$dateTrunc requires 'date' to be a date, but got ${typeName(date)}`;
  const rules = { unit, zone, weekStart };
  return moved(dateOf(date) ?? fail(5439012, words), (instant) => truncateTo(instant, size, rules));
}

const truncation = named(truncateGrammar, truncate, {
  ahead: { ...checksAhead('$dateTrunc'), binSize: binSizeOf },
});

export const arithmetic: readonly Operator[] = [
  addition('$dateAdd', 1),
  addition('$dateSubtract', -1),
  difference,
  truncation,
];

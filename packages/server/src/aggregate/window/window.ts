import { entryOf, present } from '@touchstone/protocol';
import { dateOf } from '../../expression/conversion.ts';
import { addUnits, type DateUnit, isDateUnit } from '../../expression/date/date-unit.ts';
import { utc } from '../../expression/date/time-zone.ts';
import type { Scope } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { valueText } from '../../expression/value-text.ts';
import { compareValues } from '../../value/compare.ts';
import { dateOfMillis } from '../../value/date.ts';
import { add, exactInteger, isNumeric, toDouble } from '../../value/numbers.ts';
import { showElement } from '../../value/show-value.ts';
import type { Fields, Numeric, Value } from '../../value/value.ts';

/** The documents of one partition, in order. */
export interface Partition {
  readonly scopes: readonly Scope[];
  /** The value that each document sorts by, when it is by one field; else null. */
  readonly sortValues: readonly Value[];
}

type Bound = 'unbounded' | 'current' | Numeric;

/** The documents of the partition that a window function looks at, for each document. */
export type Window =
  | { readonly kind: 'documents'; readonly lower: Bound; readonly upper: Bound }
  | {
      readonly kind: 'range';
      readonly lower: Bound;
      readonly upper: Bound;
      readonly unit?: DateUnit;
    };

/** The window that is the whole partition. */
export const WHOLE_PARTITION: Window = {
  kind: 'documents',
  lower: 'unbounded',
  upper: 'unbounded',
};

function parseFailure(message: string): never {
  return fail('FailedToParse', message);
}

function parseBound(value: Value): Bound {
  if (value === 'unbounded' || value === 'current') return value;
  if (isNumeric(value)) return value;
  return parseFailure("Window bounds must be 'unbounded', 'current', or a number.");
}

function parseBounds(name: string, value: Value): readonly [Bound, Bound] {
  if (!Array.isArray(value) || value.length !== 2) {
    const shown = showElement(name, value);
    return parseFailure(`Window bounds must be a 2-element array: ${shown}`);
  }
  return [parseBound(present(value[0])), parseBound(present(value[1]))];
}

function numberOf(bound: Bound): Numeric | undefined {
  if (bound === 'unbounded') return undefined;
  return bound === 'current' ? 0 : bound;
}

function checkOrder(lower: Bound, upper: Bound): void {
  const [from, to] = [numberOf(lower), numberOf(upper)];
  if (from === undefined || to === undefined || compareValues(from, to) <= 0) return;
  const shown = `[${valueText(from)}, ${valueText(to)}]`;
  fail(5339900, `Lower bound must not exceed upper bound: ${shown}`);
}

function documentWindow(value: Value, sortBy: Fields | undefined): Window {
  const [lower, upper] = parseBounds('documents', value);
  for (const bound of [lower, upper]) {
    if (typeof bound !== 'string' && exactInteger(bound) === undefined) {
      parseFailure('Numeric document-based bounds must be an integer');
    }
  }
  const isWhole = lower === 'unbounded' && upper === 'unbounded';
  if (!isWhole && sortBy === undefined) fail(5339901, 'Document-based bounds require a sortBy');
  checkOrder(lower, upper);
  return { kind: 'documents', lower, upper };
}

/** The unit of time that a window or function counts in. */
export function parseWindowUnit(value: Value): DateUnit {
  if (typeof value === 'string' && isDateUnit(value)) return value;
  const shown = typeof value === 'string' ? value : typeName(value);
  return parseFailure(`unknown time unit value: ${shown}`);
}

function rangeWindow(spec: Fields, sortBy: Fields | undefined): Window {
  const [lower, upper] = parseBounds('range', entryOf(spec, 'range'));
  if (sortBy?.size !== 1) fail(5339902, 'Range-based bounds require sortBy a single field');
  const [direction] = sortBy.values();
  if (isNumeric(direction) && toDouble(direction) < 0) {
    fail(8947401, 'Range-based bounds require an ascending sortBy');
  }
  checkOrder(lower, upper);
  const unit = spec.get('unit');
  if (unit === undefined) return { kind: 'range', lower, upper };
  return { kind: 'range', lower, upper, unit: parseWindowUnit(unit) };
}

const UNIT_ALONE = "Window bounds can only specify 'unit' with range-based bounds.";

/** Reads the `window` of a window function. */
export function parseWindow(spec: Value, sortBy: Fields | undefined): Window {
  if (!(spec instanceof Map)) return parseFailure("'window' field must be an object");
  for (const name of spec.keys()) {
    if (!['documents', 'range', 'unit'].includes(name)) {
      parseFailure(`'window' field found an unknown argument: ${name}`);
    }
  }
  if (spec.has('documents')) {
    if (spec.has('range')) {
      parseFailure("Window bounds can specify either 'documents' or 'unit', not both.");
    }
    if (spec.has('unit')) parseFailure(UNIT_ALONE);
    return documentWindow(entryOf(spec, 'documents'), sortBy);
  }
  if (spec.has('range')) return rangeWindow(spec, sortBy);
  if (spec.has('unit')) parseFailure(UNIT_ALONE);
  return WHOLE_PARTITION;
}

/** Places in the partition: from `start` to before `end`. */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

function documentFrame(lower: Bound, upper: Bound, at: number, length: number): Frame {
  const place = (bound: Bound, unbounded: number): number => {
    if (bound === 'unbounded') return unbounded;
    return bound === 'current' ? at : at + Number(exactInteger(bound));
  };
  const start = Math.max(0, place(lower, 0));
  return { start, end: Math.max(start, Math.min(length, place(upper, length - 1) + 1)) };
}

function moved(value: Value, bound: Numeric, unit: DateUnit | undefined): Value {
  const words = 'Invalid range: Expected the sortBy field to be a';
  if (unit !== undefined) {
    const date = value instanceof Date ? value : undefined;
    if (date === undefined) fail(5429513, `${words} Date, but it was ${typeName(value)}`);
    return dateOfMillis(addUnits(date.getTime(), unit, Number(exactInteger(bound) ?? 0n), utc));
  }
  if (value instanceof Date) {
    const rule = 'For windows that involve date or time ranges, a unit must be provided.';
    fail(5429413, `Invalid range: ${rule}`);
  }
  if (!isNumeric(value)) fail(5429414, `${words} number, but it was ${typeName(value)}`);
  return add(value, bound);
}

function rangeFrame(
  window: Extract<Window, { kind: 'range' }>,
  at: number,
  values: readonly Value[],
): Frame {
  const { lower, upper, unit } = window;
  const value = present(values[at]);
  const limit = (bound: Bound): Value | undefined => {
    if (bound === 'unbounded') return undefined;
    return bound === 'current' ? value : moved(value, bound, unit);
  };
  const [least, greatest] = [limit(lower), limit(upper)];
  const start =
    least === undefined ? 0 : firstPlace(values, (each) => compareValues(each, least) >= 0);
  const end =
    greatest === undefined
      ? values.length
      : firstPlace(values, (each) => compareValues(each, greatest) > 0);
  return { start, end: Math.max(start, end) };
}

// They are in order: all behind the place hold too.
function firstPlace(values: readonly Value[], holds: (value: Value) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(present(values[middle]))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The frame of the document at a place. */
export function frameOf(window: Window, partition: Partition, at: number): Frame {
  if (window.kind === 'range') return rangeFrame(window, at, partition.sortValues);
  return documentFrame(window.lower, window.upper, at, partition.scopes.length);
}

/** A sort value as a number: dates in milliseconds. */
export function positionOf(value: Value): Numeric | undefined {
  const date = dateOf(value);
  if (date !== undefined) return date.getTime();
  return isNumeric(value) ? value : undefined;
}

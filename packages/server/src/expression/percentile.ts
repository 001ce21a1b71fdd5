import { present } from '@touchstone/protocol';
import { exactInteger, isNumeric, toDouble } from '../value/numbers.ts';
import { sortSteps } from '../value/sort-steps.ts';
import type { Steps } from '../value/steps.ts';
import type { Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { valueText } from './value-text.ts';

// NaN is behind all others, and -0 before 0, as in sorted typed arrays.
function orderOf(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The numbers at these percentiles (0 to 1), or null for each when there are no numbers. */
export function percentiles(
  numbers: readonly number[],
  places: readonly number[],
): (number | null)[] {
  return inOrder(Float64Array.from(numbers).sort(), places);
}

/** The same of many numbers, in steps. Sorts the list. */
export function* percentileSteps(
  numbers: number[],
  places: readonly number[],
): Steps<(number | null)[]> {
  yield* sortSteps(numbers, orderOf);
  return inOrder(numbers, places);
}

function inOrder(sorted: ArrayLike<number>, places: readonly number[]): (number | null)[] {
  return places.map((place) => {
    if (sorted.length === 0) return null;
    const rank = Math.ceil(place * sorted.length) - 1;
    return present(sorted[Math.max(0, rank)]);
  });
}

function placeOf(value: Value): number {
  const words = "The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found";
  if (!isNumeric(value)) return fail(7750302, `${words}: ${valueText(value)}`);
  const place = toDouble(value);
  if (place >= 0 && place <= 1) return place;
  const exact = exactInteger(value);
  return fail(7750303, `${words}: ${exact ?? valueText(value)}`);
}

/** The percentiles that `p` asks for. */
export function parsePercentiles(value: Value | undefined): readonly number[] {
  if (Array.isArray(value) && value.length > 0) return value.map(placeOf);
  const words = "The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found";
  return fail(7750301, `${words}: ${valueText(value)}`);
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  $median: ['input', 'method'],
  $percentile: ['input', 'p', 'method'],
};

const NOT_OBJECT: Readonly<Record<string, number>> = { $median: 7436201, $percentile: 7436200 };

/** The arguments of `$median` or `$percentile`, checked. */
export function readPercentileArguments(name: string, spec: Value): ReadonlyMap<string, Value> {
  if (!(spec instanceof Map)) {
    const words = `specification must be an object; found ${name}: ${valueText(spec)}`;
    return fail(present(NOT_OBJECT[name]), words);
  }
  const known = present(ARGUMENTS[name]);
  for (const field of spec.keys()) {
    if (!known.includes(field)) {
      fail(40415, `BSON field '${name}.${field}' is an unknown field.`);
    }
  }
  for (const field of known) {
    if (!spec.has(field)) {
      fail(40414, `BSON field '${name}.${field}' is missing but a required field`);
    }
  }
  if (spec.get('method') !== 'approximate') {
    fail('BadValue', "Currently only 'approximate' can be used as percentile 'method'.");
  }
  return spec;
}

import { type DateUnit, isDateUnit } from '../../expression/date/date-unit.ts';
import { fail } from '../../expression/failure.ts';
import { parseFieldPath } from '../../expression/field-path.ts';
import { typeName } from '../../expression/operator.ts';
import { compareValues } from '../../value/compare.ts';
import { exactInteger, isNumeric, toDouble } from '../../value/numbers.ts';
import type { Fields, Numeric, Value } from '../../value/value.ts';
import { checkKnownFields } from '../report-stage.ts';

/** The place where values are filled in: everywhere, in each partition by itself, or from here to there. */
export type DensifyBounds =
  | { readonly kind: 'full' | 'partition' }
  | { readonly kind: 'explicit'; readonly lower: Numeric | Date; readonly upper: Numeric | Date };

/** The specification of `$densify`, read and checked. */
export interface DensifySpec {
  readonly field: readonly string[];
  readonly partitionBy: readonly (readonly string[])[];
  readonly step: Numeric;
  readonly unit?: DateUnit;
  readonly bounds: DensifyBounds;
}

function required(fields: Fields, prefix: string, name: string): Value {
  const words = `BSON field '${prefix}.${name}' is missing but a required field`;
  return fields.get(name) ?? fail(40414, words);
}

function wrongType(path: string, value: Value, expected: string): never {
  const words = `BSON field '${path}' is the wrong type '${typeName(value)}'`;
  return fail('TypeMismatch', `${words}, expected type '${expected}'`);
}

function stepOf(value: Value): Numeric {
  if (isNumeric(value) && toDouble(value) > 0) return value;
  const words = 'The step parameter in a range statement must be a strictly positive numeric value';
  return fail(5733401, words);
}

function unitOf(value: Value | undefined): DateUnit | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return wrongType('$densify.range.unit', value, 'string');
  return isDateUnit(value) ? value : fail('FailedToParse', `unknown time unit value: ${value}`);
}

function namedBounds(value: string, isPartitioned: boolean): DensifyBounds {
  if (value === 'full') return { kind: 'full' };
  if (value !== 'partition') {
    fail(5946802, "Bounds string must either be 'full' or 'partition'");
  }
  if (isPartitioned) return { kind: 'partition' };
  const words =
    "One cannot specify the bounds as 'partition' without specifying a non-empty array of partitionByFields.";
  return fail(5733408, `${words} You may have meant to specify 'full' bounds.`);
}

const UNORDERED_BOUNDS =
  'A bounding array must be an ascending array of either two dates or two numbers';

function explicitBounds(value: readonly Value[], step: Numeric, unit: DateUnit | undefined) {
  if (value.length !== 2) {
    fail(5733403, 'A bounding array in a range statement must have exactly two elements');
  }
  const [lower, upper] = value as [Value, Value];
  if (!isNumeric(lower) && compareValues(lower, upper) > 0) fail(5733402, UNORDERED_BOUNDS);
  if (!(lower instanceof Date || isNumeric(lower))) {
    fail(5946800, 'Explicit bounds must be numeric or dates');
  }
  const areDates = lower instanceof Date && upper instanceof Date;
  if (!areDates && !(isNumeric(lower) && isNumeric(upper))) {
    fail(5733406, 'A bounding array must contain either both dates or both numeric types');
  }
  if (compareValues(lower, upper) > 0) fail(5733402, UNORDERED_BOUNDS);
  if (areDates !== (unit !== undefined)) {
    const words = areDates
      ? 'A bounding array of dates must be used with a unit'
      : 'A bounding array of numbers must not be used with a unit';
    fail(5733409, words);
  }
  const types = [lower, upper, step].map(typeName);
  if (!areDates && new Set(types).size > 1) {
    fail(5876900, 'Upper bound, lower bound, and step must all have the same type');
  }
  return { kind: 'explicit', lower, upper } as DensifyBounds;
}

function boundsOf(
  value: Value,
  given: {
    readonly step: Numeric;
    readonly unit: DateUnit | undefined;
    readonly isPartitioned: boolean;
  },
): DensifyBounds {
  if (typeof value === 'string') return namedBounds(value, given.isPartitioned);
  if (Array.isArray(value)) return explicitBounds(value, given.step, given.unit);
  const words =
    'the bounds in a range statement must be the string full, partition, or an ascending';
  return fail(5733402, `${words} array of two numbers or two dates`);
}

function partitionPaths(value: Value | undefined): readonly (readonly string[])[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return wrongType('$densify.partitionByFields', value, 'array');
  return value.map((path) => {
    if (typeof path === 'string') return parseFieldPath(path);
    return wrongType('$densify.partitionByFields', path, 'string');
  });
}

/** Reads the specification of `$densify`. */
export function parseDensify(spec: Value): DensifySpec {
  if (!(spec instanceof Map)) {
    const words = 'The $densify stage specification must be an object';
    return fail('FailedToParse', `${words}, found ${typeName(spec)}`);
  }
  checkKnownFields('$densify', spec, ['field', 'partitionByFields', 'range']);
  const field = required(spec, '$densify', 'field');
  if (typeof field !== 'string') return wrongType('$densify.field', field, 'string');
  const range = required(spec, '$densify', 'range');
  if (!(range instanceof Map)) return wrongType('$densify.range', range, 'object');
  checkKnownFields('$densify.range', range, ['bounds', 'step', 'unit']);
  const partitionBy = partitionPaths(spec.get('partitionByFields'));
  const step = stepOf(required(range, '$densify.range', 'step'));
  const unit = unitOf(range.get('unit'));
  const isPartitioned = partitionBy.length > 0;
  const bounds = boundsOf(required(range, '$densify.range', 'bounds'), {
    step,
    unit,
    isPartitioned,
  });
  if (unit !== undefined && exactInteger(step) === undefined) {
    const words = 'The step parameter in a range statement must be a whole number when densifying';
    fail(6586400, `${words} a date range`);
  }
  if (partitionBy.some((path) => path.join('.') === field)) {
    fail(8993000, 'partitionByFields cannot include field that is being densified');
  }
  const read = { field: parseFieldPath(field), partitionBy, step, bounds };
  return unit === undefined ? read : { ...read, unit };
}

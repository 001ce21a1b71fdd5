import { present } from '@touchstone/protocol';
import { fixedDuration } from '../expression/date/date-unit.ts';
import { compileExpression, type Expression } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import type { Pace } from '../expression/pace.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';
import { type Partition, parseWindowUnit, positionOf } from './window/window.ts';
import type { WindowArguments } from './window/window-function.ts';
import { inputsOf } from './window/window-inputs.ts';

/** The arguments of `$derivative` and `$integral`. */
export interface SlopeArguments {
  readonly input: Expression;
  /** The number of milliseconds that the unit has, when the documents are sorted by date. */
  readonly unit?: number;
}

function unitLength(value: Value): number {
  const unit = parseWindowUnit(value);
  return fixedDuration(unit) ?? fail(5490710, "unit must be 'week' or smaller");
}

/** Reads the arguments of `$derivative` or `$integral`. */
export function parseSlope(name: string, given: WindowArguments): SlopeArguments {
  const { spec, sortBy, context } = given;
  if (!(spec instanceof Map)) {
    fail('FailedToParse', `${name} expects an object, but got ${typeof spec}`);
  }
  for (const field of spec.keys()) {
    if (field !== 'input' && field !== 'unit') {
      fail('FailedToParse', `${name} got unexpected argument: ${field}`);
    }
  }
  const input = spec.get('input');
  if (input === undefined) fail('FailedToParse', `${name} requires an 'input' expression`);
  checkSortBy(name, sortBy);
  const expression = compileExpression(input, context);
  const unit = spec.get('unit');
  return unit === undefined ? { input: expression } : { input: expression, unit: unitLength(unit) };
}

function checkSortBy(name: string, sortBy: Fields | undefined): void {
  if (sortBy?.size !== 1) fail('FailedToParse', `${name} requires a sortBy with exactly one field`);
}

/** A document as a point: where it lies in the sort order, and its input. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

function positionIn(value: Value, unit: number | undefined): number {
  const isDate = value instanceof Date;
  if (isDate && unit === undefined) {
    fail(5624901, "$derivative where the sortBy is a Date requires an 'unit'");
  }
  if (!isDate && unit !== undefined) {
    fail(5624900, "$derivative with 'unit' expects the sortBy field to be a Date");
  }
  const position = positionOf(value);
  if (position === undefined) return fail(5624902, '$derivative requires numeric sortBy values');
  return toDouble(position);
}

/** The points of a partition; what is no number has none. */
export function* pointsOf(
  partition: Partition,
  { input, unit }: SlopeArguments,
  pace: Pace | undefined,
): Generator<Fields, readonly (Point | undefined)[]> {
  const inputs = yield* inputsOf(input, partition.scopes, pace);
  return inputs.map((y, at) => {
    if (!isNumeric(y)) return undefined;
    return { x: positionIn(present(partition.sortValues[at]), unit), y: toDouble(y) };
  });
}

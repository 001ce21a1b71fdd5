import { compareNumbers, isNumeric } from './numbers.ts';
import { bsonUndefined, type Value } from './value.ts';

/** True if aggregation takes the value for true: not false, null, undefined, missing or zero. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === bsonUndefined) return false;
  if (typeof value === 'boolean') return value;
  // A decimal may be too small for a double, and is not zero for that.
  return isNumeric(value) ? compareNumbers(value, 0) !== 0 : true;
}

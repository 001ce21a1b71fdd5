import { isNumeric, toDouble } from './numbers.ts';
import { bsonUndefined, type Value } from './value.ts';

/** Whether aggregation takes the value for true: not false, null, undefined, missing or zero. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === bsonUndefined) return false;
  if (typeof value === 'boolean') return value;
  return isNumeric(value) ? toDouble(value) !== 0 : true;
}

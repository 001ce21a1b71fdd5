import { present } from '@touchstone/protocol';
import { Code, Int32 } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { scriptError } from './script-failure.ts';
import { originOf, type ScriptValue } from './script-value.ts';

/** MongoDB stores no deeper documents. */
const MAX_NESTING = 150;
/** More values than any document has room for: code may put one object into another many times over. */
const MAX_VALUES = 1 << 22;

interface Budget {
  left: number;
}

/**
 * The value that a document holds of code's value. A document that code has left alone is what it was; in one that
 * code has changed, fields that were int32 still are where they can; all other numbers are doubles. Throws for what no document can hold, and for what holds itself.
 */
export function storedValueOf(value: ScriptValue): Value {
  return stored(value, { left: MAX_VALUES }, 0);
}

/** The value that a document holds of a function's result, where nothing is undefined. Throws as `storedValueOf` does. */
export function resultOf(value: ScriptValue): Value {
  return withoutUndefined(storedValueOf(value));
}

function withoutUndefined(value: Value): Value {
  if (value === bsonUndefined) return null;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!(value instanceof Map)) return value;
  return new Map(Array.from(value, ([name, each]) => [name, withoutUndefined(each)] as const));
}

function stored(value: ScriptValue, budget: Budget, depth: number): Value {
  if (depth > MAX_NESTING) {
    throw new CommandError(
      'Location17279',
      `Exceeded depth limit of ${MAX_NESTING} when converting js object to BSON. Do you have a cycle?`,
    );
  }
  if (--budget.left < 0) throw scriptError('InternalError', 'allocation size overflow');
  if (value === undefined) return bsonUndefined;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const before = originOf(value);
  // An array is not: MongoDB remembers documents only.
  if (before instanceof Map && isAsBefore(value, before)) return before;
  if (Array.isArray(value)) return value.map((each) => stored(each, budget, depth + 1));
  if (value instanceof Map) {
    const fields = Array.from(value, ([name, each]): [string, Value] => {
      const was = before instanceof Map ? before.get(name) : undefined;
      if (was instanceof Int32 && isInt32(each)) return [name, new Int32(each)];
      return [name, stored(each, budget, depth + 1)];
    });
    return new Map(fields);
  }
  if (value.kind === 'foreign' && value.stored !== undefined) return value.stored;
  if (value.kind === 'function' && value.text !== undefined) return new Code(value.text);
  throw scriptError('TypeError', 'a function of the language itself cannot be stored');
}

function isInt32(value: ScriptValue): value is number {
  return typeof value === 'number' && (value | 0) === value;
}

function isAsBefore(value: ScriptValue, before: Value): boolean {
  if (before instanceof Int32) return value === before.value;
  if (before === bsonUndefined) return value === undefined;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value === before;
  if (Array.isArray(value)) return isArrayAsBefore(value, before);
  if (value instanceof Map) return isObjectAsBefore(value, before);
  return value.kind === 'foreign' && value.stored === before;
}

function isArrayAsBefore(value: ScriptValue[], before: Value): boolean {
  if (originOf(value) !== before || !Array.isArray(before)) return false;
  const { length } = before;
  return (
    value.length === length && value.every((each, at) => isAsBefore(each, present(before[at])))
  );
}

function isObjectAsBefore(value: Map<string, ScriptValue>, before: Value): boolean {
  if (originOf(value) !== before || !(before instanceof Map)) return false;
  if (value.size !== before.size) return false;
  for (const [name, each] of value) {
    const was = before.get(name);
    if (was === undefined || !isAsBefore(each, was)) return false;
  }
  return true;
}

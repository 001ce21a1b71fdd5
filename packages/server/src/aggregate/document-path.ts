import { present } from '@touchstone/protocol';
import type { Fields, Value } from '../value/value.ts';

/** The value at a path that leads through documents only. */
export function nestedValue(fields: Fields, names: readonly string[]): Value | undefined {
  let value: Value | undefined = fields;
  for (const name of names) {
    if (!(value instanceof Map)) return undefined;
    value = value.get(name);
  }
  return value;
}

/**
 * The document with another value at a path; missing removes the field. What stands in the way and
 * is no document is replaced by one.
 */
export function withNestedValue(
  fields: Fields,
  names: readonly string[],
  value: Value | undefined,
  from = 0,
): Fields {
  const changed: Fields = new Map(fields);
  const name = present(names[from]);
  if (from === names.length - 1) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
    return changed;
  }
  const inner = changed.get(name);
  const innerFields: Fields = inner instanceof Map ? inner : new Map();
  changed.set(name, withNestedValue(innerFields, names, value, from + 1));
  return changed;
}

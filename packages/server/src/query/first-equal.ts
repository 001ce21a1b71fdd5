import { valueKeys } from '../expression/value-key.ts';
import type { Value } from '../value/value.ts';

/** The first element that equals one before it, in the time that it takes to look at each once. Equal ones have equal keys. */
export function firstEqual(
  array: readonly Value[],
  areEqual: (a: Value, b: Value) => boolean,
  inForm: (value: Value) => Value = (value) => value,
): Value | undefined {
  const keyOf = valueKeys();
  const seen = new Map<string, Value[]>();
  for (const value of array) {
    const key = keyOf(inForm(value));
    const alike = seen.get(key);
    if (alike === undefined) seen.set(key, [value]);
    else if (alike.some((one) => areEqual(one, value))) return value;
    else alike.push(value);
  }
  return undefined;
}

/** A value whose documents have their fields in the order of their names, at all depths. */
export function inNameOrder(value: Value): Value {
  if (Array.isArray(value)) return value.map(inNameOrder);
  if (!(value instanceof Map)) return value;
  const names = [...value.keys()].sort();
  return new Map(names.map((name) => [name, inNameOrder(value.get(name) ?? null)]));
}

import type { Fields, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';
import { valueText } from '../../value-text.ts';

function merge(values: Arguments): Value {
  const merged: Fields = new Map();
  const [only] = values;
  // A single array stands for its elements.
  const inputs = values.length === 1 && Array.isArray(only) ? only : values;
  for (const value of inputs) {
    if (isNullish(value)) continue;
    if (!(value instanceof Map)) {
      const words = `$mergeObjects requires object inputs, but input ${valueText(value)}`;
      fail(40400, `${words} is of type ${typeName(value)}`);
    }
    for (const [name, field] of value) merged.set(name, field);
  }
  return merged;
}

function objectToArray([value]: Arguments): Value {
  if (isNullish(value)) return null;
  if (!(value instanceof Map)) {
    fail(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  }
  return Array.from(
    value,
    ([name, field]): Fields =>
      new Map<string, Value>([
        ['k', name],
        ['v', field],
      ]),
  );
}

type Pair = readonly [name: string, value: Value];

function checkName(name: string): string {
  if (name.includes('\0')) fail(4940400, 'Key field cannot contain an embedded null byte');
  return name;
}

function pairOfArray(element: Value): Pair {
  const words = '$arrayToObject requires';
  if (!Array.isArray(element)) {
    const found = `Array was detected, now found: ${typeName(element)}`;
    return fail(
      40396,
      `${words} a consistent input format. Elements mustall be arrays or all be objects. ${found}`,
    );
  }
  if (element.length !== 2) {
    fail(40397, `${words} an array of size 2 arrays,found array of size: ${element.length}`);
  }
  const [name, value] = element as [Value, Value];
  if (typeof name === 'string') return [checkName(name), value];
  const rule = 'an array of key-value pairs, where the key must be of type string';
  return fail(40395, `${words} ${rule}. Found key type: ${typeName(name)}`);
}

function pairOfObject(element: Value): Pair {
  const words = '$arrayToObject requires';
  if (!(element instanceof Map)) {
    const found = `Object was detected, now found: ${typeName(element)}`;
    return fail(
      40391,
      `${words} a consistent input format. Elements mustall be arrays or all be objects. ${found}`,
    );
  }
  if (element.size !== 2) {
    const rule = "an object keys of 'k' and 'v'";
    fail(40392, `${words} ${rule}. Found incorrect number of keys:${element.size}`);
  }
  const name = element.get('k');
  const value = element.get('v');
  const rule = "an object with keys 'k' and 'v'";
  if (name === undefined || value === undefined) {
    return fail(40393, `${words} ${rule}. Missing either or both keys from: ${valueText(element)}`);
  }
  if (typeof name === 'string') return [checkName(name), value];
  const type = `where the value of 'k' must be of type string. Found type: ${typeName(name)}`;
  return fail(40394, `${words} ${rule}, ${type}`);
}

function arrayToObject([value]: Arguments): Value {
  if (isNullish(value)) return null;
  if (!Array.isArray(value)) {
    fail(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
  }
  const first = value[0];
  if (first !== undefined && !Array.isArray(first) && !(first instanceof Map)) {
    fail(40398, `Unrecognised input type format for $arrayToObject: ${typeName(first)}`);
  }
  return new Map(value.map(Array.isArray(first) ? pairOfArray : pairOfObject));
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const shape: readonly Operator[] = [
  plain('$arrayToObject', 1, arrayToObject),
  oneByOne(plain('$mergeObjects', ANY, merge)),
  plain('$objectToArray', 1, objectToArray),
];

import type { Fields, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type Arguments,
  inStepsWhere,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  type Steps,
  typeName,
} from '../../operator.ts';
import { valueText } from '../../value-text.ts';

// A single array stands for its elements.
function inputsOf(values: Arguments): Arguments {
  const [only] = values;
  return values.length === 1 && Array.isArray(only) ? only : values;
}

function requireFields(value: Value): Fields {
  if (value instanceof Map) return value;
  const words = `$mergeObjects requires object inputs, but input ${valueText(value)}`;
  return fail(40400, `${words} is of type ${typeName(value)}`);
}

function merge(values: Arguments): Value {
  const merged: Fields = new Map();
  for (const value of inputsOf(values)) {
    if (isNullish(value)) continue;
    for (const [name, field] of requireFields(value)) merged.set(name, field);
  }
  return merged;
}

/** So many fields are taken or made in one step. */
const FIELDS_AT_ONCE = 2048;

function isAnyWide(values: Arguments): boolean {
  let size = 0;
  for (const value of inputsOf(values)) {
    if (isNullish(value)) continue;
    if (!(value instanceof Map)) return false;
    size += value.size;
    if (size > FIELDS_AT_ONCE) return true;
  }
  return false;
}

function* mergeInSteps(values: Arguments): Steps {
  const merged: Fields = new Map();
  let count = 0;
  for (const value of inputsOf(values)) {
    if (isNullish(value)) continue;
    for (const [name, field] of requireFields(value)) {
      merged.set(name, field);
      if (++count % FIELDS_AT_ONCE === 0) yield;
    }
  }
  return merged;
}

function objectToArray([value]: Arguments): Value {
  if (isNullish(value)) return null;
  if (!(value instanceof Map)) {
    fail(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  }
  return Array.from(value, fieldsOfPair);
}

function fieldsOfPair([name, field]: Pair): Fields {
  return new Map<string, Value>([
    ['k', name],
    ['v', field],
  ]);
}

function isWide([value]: Arguments): boolean {
  return value instanceof Map && value.size > FIELDS_AT_ONCE;
}

function* objectToArrayInSteps([value]: Arguments): Steps {
  const pairs: Value[] = [];
  for (const pair of value as Fields) {
    pairs.push(fieldsOfPair(pair));
    if (pairs.length % FIELDS_AT_ONCE === 0) yield;
  }
  return pairs;
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

function pairReader(first: Value | undefined): (element: Value) => Pair {
  if (first !== undefined && !Array.isArray(first) && !(first instanceof Map)) {
    fail(40398, `Unrecognised input type format for $arrayToObject: ${typeName(first)}`);
  }
  return Array.isArray(first) ? pairOfArray : pairOfObject;
}

function arrayToObject([value]: Arguments): Value {
  if (isNullish(value)) return null;
  if (!Array.isArray(value)) {
    fail(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
  }
  return new Map(value.map(pairReader(value[0])));
}

function isLongArray([value]: Arguments): boolean {
  return Array.isArray(value) && value.length > FIELDS_AT_ONCE;
}

function* arrayToObjectInSteps([value]: Arguments): Steps {
  const elements = value as readonly Value[];
  const pairOf = pairReader(elements[0]);
  const made: Fields = new Map();
  for (const [index, element] of elements.entries()) {
    made.set(...pairOf(element));
    if (index % FIELDS_AT_ONCE === FIELDS_AT_ONCE - 1) yield;
  }
  return made;
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const shape: readonly Operator[] = [
  inStepsWhere(isLongArray, plain('$arrayToObject', 1, arrayToObject), arrayToObjectInSteps),
  inStepsWhere(isAnyWide, oneByOne(plain('$mergeObjects', ANY, merge)), mergeInSteps),
  inStepsWhere(isWide, plain('$objectToArray', 1, objectToArray), objectToArrayInSteps),
];

import { isNumeric } from '../../../value/numbers.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  type Arguments,
  inSteps,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  type Steps,
  typeName,
} from '../../operator.ts';
import { valueText } from '../../value-text.ts';
import { int32Of } from './access.ts';

const MOST_BYTES = 100 * 1024 * 1024;
/** The bytes that an element takes at least. */
const ELEMENT_BYTES = 16;

function checkMemory(name: string, length: number): void {
  const bytes = length * ELEMENT_BYTES;
  if (bytes <= MOST_BYTES) return;
  const words = `${name} would use too much memory (${bytes} bytes) and cannot spill to disk`;
  fail('ExceededMemoryLimit', words);
}

function concatenate(values: Arguments): Value {
  const all: Value[] = [];
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!Array.isArray(value)) {
      fail(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    }
    checkMemory('$concatArrays', all.length + value.length);
    for (const element of value) all.push(element);
  }
  return all;
}

interface RangePart {
  readonly typeWords: string;
  readonly typeCode: number;
  readonly valueWords: string;
  readonly valueCode: number;
}

const START: RangePart = {
  typeWords: 'a numeric starting value, found value of type: ',
  typeCode: 34443,
  valueWords: 'a starting value',
  valueCode: 34444,
};
const END: RangePart = {
  typeWords: 'a numeric ending value, found value of type: ',
  typeCode: 34445,
  valueWords: 'an ending value',
  valueCode: 34446,
};
const STEP: RangePart = {
  typeWords: 'a numeric step value, found value of type:',
  typeCode: 34447,
  valueWords: 'a step value',
  valueCode: 34448,
};

function rangeNumber(value: Value | undefined, part: RangePart): number {
  if (!isNumeric(value)) {
    return fail(part.typeCode, `$range requires ${part.typeWords}${typeName(value)}`);
  }
  const words = `$range requires ${part.valueWords} that can be represented as a 32-bit integer`;
  return int32Of(value) ?? fail(part.valueCode, `${words}, found value: ${valueText(value)}`);
}

/** So many numbers are made in a step. */
const STEP_LENGTH = 4096;

function* range(values: Arguments): Steps {
  const start = rangeNumber(values[0], START);
  const end = rangeNumber(values[1], END);
  const step = values.length > 2 ? rangeNumber(values[2], STEP) : 1;
  if (step === 0) fail(34449, '$range requires a non-zero step value');
  const length = Math.max(0, Math.ceil((end - start) / step));
  checkMemory('$range', length);
  const numbers: Value[] = [];
  for (let index = 0; index < length; index++) {
    numbers.push(integer(start + index * step));
    if (index % STEP_LENGTH === STEP_LENGTH - 1) yield;
  }
  return numbers;
}

function reverse([array]: Arguments): Value {
  if (isNullish(array)) return null;
  if (Array.isArray(array)) return array.toReversed();
  const words = 'The argument to $reverseArray must be an array, but was of type';
  return fail(34435, `${words}: ${typeName(array)}`);
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const building: readonly Operator[] = [
  oneByOne(plain('$concatArrays', ANY, concatenate)),
  inSteps('$range', [2, 3], range),
  plain('$reverseArray', 1, reverse),
];

import { asciiLower, asciiUpper, codePointCount } from '../../../value/code-points.ts';
import { compareStrings } from '../../../value/compare.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';
import { checkTextLength } from '../../text-limit.ts';
import { coerceToText } from '../../text-of.ts';

function concatenate(values: Arguments): Value {
  let text = '';
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== 'string') {
      fail(16702, `$concat only supports strings, not ${typeName(value)}`);
    }
    checkTextLength(text.length + value.length);
    text += value;
  }
  return text;
}

function split([text, separator]: Arguments): Value {
  if (isNullish(text) || isNullish(separator)) return null;
  const words = '$split requires an expression that evaluates to a string as a';
  if (typeof text !== 'string') {
    fail(40085, `${words} first argument, found: ${typeName(text)}`);
  }
  if (typeof separator !== 'string') {
    fail(40086, `${words} second argument, found: ${typeName(separator)}`);
  }
  if (separator === '') fail(40087, '$split requires a non-empty separator');
  return text.split(separator);
}

function measuring(name: string, code: number, measure: (text: string) => number): Operator {
  return plain(name, 1, ([text]) => {
    if (typeof text === 'string') return integer(measure(text));
    return fail(code, `${name} requires a string argument, found: ${typeName(text)}`);
  });
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const basics: readonly Operator[] = [
  oneByOne(plain('$concat', ANY, concatenate)),
  plain('$split', 2, split),
  measuring('$strLenBytes', 34473, Buffer.byteLength),
  measuring('$strLenCP', 34471, codePointCount),
  plain('$strcasecmp', 2, ([left, right]) =>
    integer(compareStrings(asciiUpper(coerceToText(left)), asciiUpper(coerceToText(right)))),
  ),
  plain('$toLower', 1, ([value]) => asciiLower(coerceToText(value))),
  plain('$toUpper', 1, ([value]) => asciiUpper(coerceToText(value))),
];

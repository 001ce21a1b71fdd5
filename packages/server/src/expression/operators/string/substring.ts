import { present } from '@touchstone/protocol';
import { codePointCount, offsetOfPoint } from '../../../value/code-points.ts';
import { isNumeric } from '../../../value/numbers.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer, longOf } from '../../integer.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';
import { coerceToText } from '../../text-of.ts';
import { valueText } from '../../value-text.ts';
import { int32Of } from '../array/access.ts';
import { searchPosition } from '../array/search.ts';

function wholeNumber(value: Value | undefined, code: number, words: string): number {
  if (isNumeric(value)) return Number(longOf(value));
  return fail(code, `${words} must be a numeric type (is BSON type ${typeName(value)})`);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function substringOfBytes([value, from, count]: Arguments): Value {
  const name = '$substrBytes';
  const bytes = Buffer.from(coerceToText(value));
  const start = wholeNumber(from, 16034, `${name}:  starting index`);
  const length = wholeNumber(count, 16035, `${name}:  length`);
  if (start < 0)
    fail(50752, `${name}:  starting index must be non-negative (got: ${BigInt(start)})`);
  const end = length < 0 ? bytes.length : Math.min(bytes.length, start + length);
  if (isContinuation(bytes[start])) {
    fail(28656, `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`);
  }
  if (isContinuation(bytes[end])) {
    const words = 'Invalid range, ending index is in the middle of a UTF-8 character.';
    fail(28657, `${name}:  ${words}`);
  }
  return start >= bytes.length ? '' : bytes.toString('utf8', start, end);
}

function naturalNumber(value: Value | undefined, codes: readonly number[], words: string): number {
  const type = words === 'length' ? words : 'starting index';
  if (!isNumeric(value)) {
    const words = `must be a numeric type (is BSON type ${typeName(value)})`;
    return fail(present(codes[0]), `$substrCP: ${type} ${words}`);
  }
  const number = int32Of(value);
  if (number === undefined) {
    return fail(
      present(codes[1]),
      `$substrCP: ${type} cannot be represented as a 32-bit integral value: ${valueText(value)}`,
    );
  }
  const rule = words === 'length' ? 'length must be a' : 'the starting index must be';
  return number < 0 ? fail(present(codes[2]), `$substrCP: ${rule} nonnegative integer.`) : number;
}

function substringOfPoints([value, first, count]: Arguments): Value {
  const text = coerceToText(value);
  const start = naturalNumber(first, [34450, 34451, 34455], 'starting index');
  const length = naturalNumber(count, [34452, 34453, 34454], 'length');
  const from = offsetOfPoint(text, start);
  return text.slice(from, offsetOfPoint(text, length, from));
}

interface SearchUnit {
  readonly name: string;
  readonly codes: readonly [number, number];
  /** The number of units that the text has. */
  readonly length: (text: string) => number;
  /** True if what is found must end before the limit, and not only begin there. */
  readonly endsInside: boolean;
  /** The place where in the text a unit begins, in UTF-16 units. */
  readonly offset: (text: string, units: number) => number;
}

function requireText(
  unit: SearchUnit,
  which: 'first' | 'second',
  value: Value | undefined,
): string {
  if (typeof value === 'string') return value;
  const words = `${unit.name} requires a string as the ${which} argument`;
  const code = unit.codes[which === 'first' ? 0 : 1];
  return fail(code, `${words}, found: ${typeName(value)}`);
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}

function placeOf(unit: SearchUnit, text: string, wanted: string, { start, end }: Bounds): number {
  const searched = unit.endsInside ? text.slice(0, unit.offset(text, end)) : text;
  const at = searched.indexOf(wanted, unit.offset(text, start));
  const place = at < 0 ? -1 : unit.length(text.slice(0, at));
  return unit.endsInside || place < end ? place : -1;
}

function indexOf(unit: SearchUnit): Operator {
  const find = (values: Arguments): Value => {
    if (isNullish(values[0])) return null;
    const text = requireText(unit, 'first', values[0]);
    const wanted = requireText(unit, 'second', values[1]);
    const total = unit.length(text);
    const start = values.length > 2 ? searchPosition(unit.name, values[2], 'starting') : 0;
    const limit = values.length > 3 ? searchPosition(unit.name, values[3], 'ending') : total;
    const end = Math.min(total, limit);
    return integer(start > end ? -1 : placeOf(unit, text, wanted, { start, end }));
  };
  return oneByOne(plain(unit.name, [2, 4], find));
}

const BYTES: SearchUnit = {
  name: '$indexOfBytes',
  codes: [40091, 40092],
  endsInside: true,
  length: (text) => Buffer.byteLength(text),
  offset: (text, units) => Buffer.from(text).toString('utf8', 0, units).length,
};

const POINTS: SearchUnit = {
  name: '$indexOfCP',
  codes: [40093, 40094],
  endsInside: false,
  length: codePointCount,
  offset: offsetOfPoint,
};

export const substring: readonly Operator[] = [
  indexOf(BYTES),
  indexOf(POINTS),
  plain('$substr', 3, substringOfBytes),
  plain('$substrBytes', 3, substringOfBytes),
  plain('$substrCP', 3, substringOfPoints),
].map((operator) =>
  // $substr is an old name: errors speak of $substrBytes.
  operator.name !== '$substr' || operator.kind !== 'plain'
    ? operator
    : {
        ...operator,
        refuseCount: (count: number): never =>
          fail(
            16020,
            `Expression $substrBytes takes exactly 3 arguments. ${count} were passed in.`,
          ),
      },
);

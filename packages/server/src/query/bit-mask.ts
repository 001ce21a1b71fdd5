import { Binary } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { exactInteger, fitsInt64, isNumeric } from '../value/numbers.ts';
import { showElement } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';
import { parseNonNegativeInteger } from './integer-argument.ts';
import { type LeafTest, leafTest } from './match-node.ts';

type IsSet = (position: number) => boolean;

function positionsIn(value: Value[]): number[] {
  return value.map((position, index) => {
    const parsed = parseNonNegativeInteger(position, String(index));
    if (typeof parsed !== 'string') return Number(parsed);
    throw new CommandError('BadValue', `Failed to parse bit position. ${parsed}`);
  });
}

function setBits(length: number, isSet: IsSet): number[] {
  return Array.from({ length }, (_, position) => position).filter(isSet);
}

function binaryBits(binary: Binary): IsSet {
  const bytes = binary.value();
  return (position) => (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
}

// Beyond 63 bits the sign goes on for ever.
function integerBits(integer: bigint): IsSet {
  return (position) => ((integer >> BigInt(Math.min(position, 64))) & 1n) === 1n;
}

function parsePositions(operator: string, argument: Value, path: string): number[] {
  if (Array.isArray(argument)) return positionsIn(argument);
  if (argument instanceof Binary) return setBits(argument.length() * 8, binaryBits(argument));
  if (!isNumeric(argument)) {
    const given = showElement(operator, argument);
    const message = `${path} takes an Array, a number, or a BinData but received: ${given}`;
    throw new CommandError('BadValue', message);
  }
  const mask = parseNonNegativeInteger(argument, operator);
  if (typeof mask === 'string') throw new CommandError('FailedToParse', mask);
  return setBits(64, integerBits(mask));
}

function bitsOf(value: Value | undefined): IsSet | undefined {
  if (value instanceof Binary) return binaryBits(value);
  if (!isNumeric(value)) return undefined;
  const integer = exactInteger(value);
  return integer !== undefined && fitsInt64(integer) ? integerBits(integer) : undefined;
}

/** The test of a bit operator: `accepts` says which of the positions must be set. */
export function bitTest(
  operator: string,
  argument: Value,
  path: string,
  accepts: (positions: readonly number[], isSet: IsSet) => boolean,
): LeafTest {
  const positions = parsePositions(operator, argument, path);
  return leafTest(operator, argument, (value) => {
    const isSet = bitsOf(value);
    return isSet !== undefined && accepts(positions, isSet);
  });
}

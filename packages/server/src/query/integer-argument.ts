import { CommandError } from '../value/command-error.ts';
import { exactInteger, fitsInt64, isNumeric } from '../value/numbers.ts';
import { showElement } from '../value/show-value.ts';
import type { Numeric, Value } from '../value/value.ts';

/** Reads an integer of 64 bits; a string says what is wrong, in MongoDB's words. */
export function parseInteger(value: Value, name: string): bigint | string {
  if (!isNumeric(value)) return `Expected a number in: ${showElement(name, value)}`;
  const integer = exactInteger(value);
  if (integer !== undefined && fitsInt64(integer)) return integer;
  return `${reasonAgainst(value)}: ${showElement(name, value)}`;
}

// A decimal that is no integer is told of as one that is too large.
function reasonAgainst(value: Numeric): string {
  if (Number.isNaN(value)) return 'Expected an integer, but found NaN in';
  const isFraction = Number.isFinite(value) && !Number.isInteger(value);
  return isFraction ? 'Expected an integer' : 'Cannot represent as a 64-bit integer';
}

/** Reads an integer that is not negative; a string says what is wrong, in MongoDB's words. */
export function parseNonNegativeInteger(value: Value, name: string): bigint | string {
  const integer = parseInteger(value, name);
  if (typeof integer === 'string' || integer >= 0n) return integer;
  return `Expected a non-negative number in: ${showElement(name, value)}`;
}

/** Refuses every argument but the number 1. */
export function requireOne(value: Value, operator: string): void {
  const integer = parseInteger(value, operator);
  if (typeof integer === 'string') throw new CommandError('FailedToParse', integer);
  if (integer === 1n) return;
  throw new CommandError('FailedToParse', `${operator} must be an integer value of 1`);
}

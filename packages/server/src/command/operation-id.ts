import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showElement } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';
import { numberOf } from './grammar/field-type.ts';

const UNSIGNED = 2 ** 32;

/** The number in the field `op`; a negative one stands for what int32 cannot say. Throws CommandError. */
export function operationId(op: Value | undefined): number {
  if (op === undefined) throw new CommandError('NoSuchKey', 'Missing expected field "op"');
  const number = numberOf(op);
  if (number === undefined) {
    throw new CommandError(
      'TypeMismatch',
      `Expected field "op" to have numeric type, but found ${typeAlias(op)}`,
    );
  }
  if (!Number.isInteger(number)) {
    throw new CommandError(
      'BadValue',
      'Expected field "op" to have a value exactly representable as a 64-bit integer, ' +
        `but found ${showElement('op', op)}`,
    );
  }
  const id = number < 0 && number >= -UNSIGNED / 2 ? number + UNSIGNED : number;
  if (id >= 0 && id < UNSIGNED) return id;
  throw new CommandError(
    'Location26823',
    `invalid op : ${number}. Op ID cannot be represented with 32 bits`,
  );
}

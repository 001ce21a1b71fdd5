import { Int32 } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import type { Value } from '../../value/value.ts';
import type { ModifierTarget, UpdateOperator } from '../modifier.ts';

type Integer = Int32 | bigint;
type BitRule = (a: bigint, b: bigint) => bigint;

const RULES: Readonly<Record<string, BitRule>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function isInteger(value: Value): value is Integer {
  return typeof value === 'bigint' || value instanceof Int32;
}

function toBigint(value: Integer): bigint {
  return typeof value === 'bigint' ? value : BigInt(value.value);
}

function parseStep(name: string, operand: Value): (value: Integer) => Integer {
  const rule = RULES[name];
  const shown = `{${showElement(name, operand)}}`;
  if (rule === undefined) {
    throw new CommandError(
      'BadValue',
      `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown ` +
        `operator: ${shown}`,
    );
  }
  if (!isInteger(operand)) {
    throw new CommandError(
      'BadValue',
      `The $bit modifier field must be an Integer(32/64 bit); a '${typeAlias(operand)}' is not ` +
        `supported here: ${shown}`,
    );
  }
  return (value) => {
    const result = rule(toBigint(value), toBigint(operand));
    const small = value instanceof Int32 && operand instanceof Int32;
    return small ? new Int32(Number(result)) : result;
  };
}

function parseSteps(argument: Value): ((value: Integer) => Integer)[] {
  if (!(argument instanceof Map)) {
    throw new CommandError(
      'BadValue',
      `The $bit modifier is not compatible with a ${typeAlias(argument)}. You must pass in an ` +
        'embedded document: {$bit: {field: {and/or/xor: #}}',
    );
  }
  if (argument.size > 0) return [...argument].map(([name, operand]) => parseStep(name, operand));
  throw new CommandError(
    'BadValue',
    'You must pass in at least one bitwise operation. The format is: ' +
      '{$bit: {field: {and/or/xor: #}}',
  );
}

/** `$bit`: and, or, exclusive or with an integer. */
export const bit: UpdateOperator = {
  name: '$bit',
  compile(argument) {
    const steps = parseSteps(argument);
    const apply = ({ value = new Int32(0), id, name }: ModifierTarget): Value => {
      if (isInteger(value)) return steps.reduce<Integer>((result, step) => step(result), value);
      const where = id === undefined ? '' : showElement('_id', id);
      throw new CommandError(
        'BadValue',
        `Cannot apply $bit to a value of non-integral type.${where} has the field ${name} of ` +
          `non-integer type ${typeAlias(value)}`,
      );
    };
    return { operator: '$bit', missingPath: 'create', apply };
  },
};

import { roundedText } from '../expression/value-text.ts';
import { TYPE_NUMBER, type TypeAlias, typeAliasOf } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Value } from '../value/value.ts';

const NUMBERS: readonly TypeAlias[] = ['int', 'long', 'double', 'decimal'];

function parseType(value: Value): readonly TypeAlias[] {
  if (typeof value === 'string') {
    if (value === 'number') return NUMBERS;
    if (Object.hasOwn(TYPE_NUMBER, value)) return [value as TypeAlias];
    throw new CommandError('BadValue', `Unknown type name alias: ${value}`);
  }
  if (!isNumeric(value)) {
    throw new CommandError('TypeMismatch', 'type must be represented as a number or a string');
  }
  const number = toDouble(value);
  const alias = typeAliasOf(number);
  if (alias !== undefined) return [alias];
  const hint = number === 0 ? '. Instead use {$exists:false}.' : '';
  throw new CommandError(
    'BadValue',
    `Invalid numerical type code: ${roundedText(number, 6)}${hint}`,
  );
}

/** Reads one BSON type, or an array of them, by alias (`number` stands for four) or number. */
export function parseTypeSet(argument: Value): ReadonlySet<TypeAlias> {
  const values = Array.isArray(argument) ? argument : [argument];
  return new Set(values.flatMap(parseType));
}

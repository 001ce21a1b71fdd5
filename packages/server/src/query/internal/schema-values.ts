import { Binary } from 'bson';
import { TYPE_NUMBER, typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { identicalValues } from '../../value/compare.ts';
import { compareNumbers, isNumeric, remainder, toDouble } from '../../value/numbers.ts';
import { showValue } from '../../value/show-value.ts';
import type { Value } from '../../value/value.ts';
import { parseNonNegativeInteger } from '../integer-argument.ts';
import { type LeafTest, leafTest, nodeMatches, type ValueTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';
import { parseTypeSet } from '../type-set.ts';

/** The place where an encrypted value keeps its BSON type: behind the kind and the id of the key. */
const TYPE_AT = 17;

function failed(words: string): CommandError {
  return new CommandError('FailedToParse', words);
}

/** A test of the value at the path itself, an array as a whole. */
export function wholeTest(operator: string, argument: Value, test: ValueTest): LeafTest {
  return { ...leafTest(operator, argument, test), leafArrays: 'keep' };
}

/** Reads a length. */
export function lengthArgument(operator: string, argument: Value): number {
  const length = parseNonNegativeInteger(argument, operator);
  if (typeof length === 'string') throw failed(length);
  return Number(length);
}

function stringLength(
  name: string,
  fits: (length: number, limit: number) => boolean,
): FieldOperator {
  return {
    name,
    compile(argument) {
      const limit = lengthArgument(name, argument);
      return leafTest(
        name,
        argument,
        (value) => typeof value === 'string' && fits([...value].length, limit),
      );
    },
  };
}

/** `$_internalSchemaMinLength`, `$_internalSchemaMaxLength`: a string of so many code points. */
export const minLength: FieldOperator = stringLength(
  '$_internalSchemaMinLength',
  (length, limit) => length >= limit,
);
export const maxLength: FieldOperator = stringLength(
  '$_internalSchemaMaxLength',
  (length, limit) => length <= limit,
);

/** `$_internalSchemaEq`: equal whatever the order of fields. */
export const schemaEq: FieldOperator = {
  name: '$_internalSchemaEq',
  compile: (argument) =>
    wholeTest(
      '$_internalSchemaEq',
      argument,
      (value) => value !== undefined && equalUnordered(value, argument),
    ),
};

/** True if the values are equal but for the order of the fields of documents. */
export function equalUnordered(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => equalUnordered(one, b[index] ?? null));
  }
  if (!(a instanceof Map && b instanceof Map)) return identicalOrNumber(a, b);
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !equalUnordered(value, other)) return false;
  }
  return true;
}

function identicalOrNumber(a: Value, b: Value): boolean {
  return isNumeric(a) && isNumeric(b) ? compareNumbers(a, b) === 0 : identicalValues(a, b);
}

/** `$_internalSchemaType`: of one of the types; an array is an array, whatever is in it. */
export const schemaType: FieldOperator = {
  name: '$_internalSchemaType',
  compile(argument, { path }) {
    const types = parseTypeSet(argument);
    if (types.size === 0) throw failed(`${path} must match at least one type`);
    return wholeTest(
      '$_internalSchemaType',
      argument,
      (value) => value !== undefined && types.has(typeAlias(value)),
    );
  },
};

/** `$_internalSchemaObjectMatch`: a document that matches the filter. */
export const objectMatch: FieldOperator = {
  name: '$_internalSchemaObjectMatch',
  compile(argument, { compiler }) {
    if (!(argument instanceof Map)) throw failed('$_internalSchemaObjectMatch must be an object');
    const node = compiler.filter(argument, false);
    return wholeTest(
      '$_internalSchemaObjectMatch',
      argument,
      (value) => value instanceof Map && nodeMatches(node, value),
    );
  },
};

/** `$_internalSchemaBinDataSubType`: binary data of a subtype. */
export const binDataSubType: FieldOperator = {
  name: '$_internalSchemaBinDataSubType',
  compile(argument) {
    const name = '$_internalSchemaBinDataSubType';
    if (!isNumeric(argument)) throw failed(`${name} must be represented as a number`);
    const subType = toDouble(argument);
    if (!Number.isInteger(subType)) {
      const words = `Invalid numerical BinData subtype value for ${name}: `;
      throw failed(words + showValue(argument));
    }
    if (subType < 0 || subType > 255) {
      throw failed(`${name} value must represent BinData subtype: ${subType}`);
    }
    return leafTest(
      name,
      argument,
      (value) => value instanceof Binary && value.sub_type === subType,
    );
  },
};

/** `$_internalSchemaBinDataEncryptedType`: an encrypted value of one of the types. */
export const binDataEncryptedType: FieldOperator = {
  name: '$_internalSchemaBinDataEncryptedType',
  compile(argument) {
    const types = new Set([...parseTypeSet(argument)].map((alias) => TYPE_NUMBER[alias]));
    return leafTest('$_internalSchemaBinDataEncryptedType', argument, (value) => {
      if (!(value instanceof Binary) || value.sub_type !== Binary.SUBTYPE_ENCRYPTED) return false;
      const type = value.buffer[TYPE_AT];
      return type !== undefined && value.position > TYPE_AT && types.has(type);
    });
  },
};

/** `$_internalSchemaFmod`: a number with that remainder. */
export const fmod: FieldOperator = {
  name: '$_internalSchemaFmod',
  compile(argument, { path }) {
    const refuse = (words: string): CommandError => new CommandError('BadValue', words);
    if (!Array.isArray(argument)) {
      throw refuse(`${path} must be an array, but got type ${typeAlias(argument)}`);
    }
    const [divisor, rest, ...others] = argument;
    if (divisor === undefined || rest === undefined) {
      throw refuse(`${path} does not have enough elements`);
    }
    if (others.length > 0) throw refuse(`${path} has too many elements`);
    if (!isNumeric(divisor)) throw refuse(`${path} does not have a numeric divisor`);
    if (!isNumeric(rest)) throw refuse(`${path} does not have a numeric remainder`);
    if (toDouble(divisor) === 0) throw refuse('divisor cannot be 0');
    return leafTest(
      '$_internalSchemaFmod',
      argument,
      (value) => isNumeric(value) && compareNumbers(remainder(value, divisor), rest) === 0,
    );
  },
};

import { entryOf } from '@touchstone/protocol';
import { Binary } from 'bson';
import { TYPE_NUMBER, type TypeAlias } from '../../../value/bson-type.ts';
import { CommandError } from '../../../value/command-error.ts';
import { asText } from '../../../value/known-value.ts';
import { exactInteger, isNumeric } from '../../../value/numbers.ts';
import type { Value } from '../../../value/value.ts';
import { binaryFromText, parseBinaryFormat, textFromBinary } from '../../binary-conversion.ts';
import { type ConversionTarget, convertValue } from '../../conversion.ts';
import { fail } from '../../failure.ts';
import {
  isNullish,
  type NamedArguments,
  type NamedGrammar,
  named,
  type Operator,
  plain,
  typeName,
  withCountError,
} from '../../operator.ts';

const ALIAS_OF_NUMBER: ReadonlyMap<number, TypeAlias> = new Map(
  Object.entries(TYPE_NUMBER).map(([alias, number]) => [number, alias as TypeAlias]),
);

function targetOf(to: Value): TypeAlias {
  if (typeof to === 'string') {
    if (Object.hasOwn(TYPE_NUMBER, to)) return to as TypeAlias;
    return fail('BadValue', `Unknown type name: ${to}`);
  }
  if (!isNumeric(to)) {
    const words = "$convert's 'to' argument must be a string or number";
    return fail('FailedToParse', `${words}, but is ${typeName(to)}`);
  }
  const number = exactInteger(to);
  if (number === undefined) {
    return fail('FailedToParse', "In $convert, numeric 'to' argument is not an integer");
  }
  const words = "In $convert, numeric value for 'to' does not correspond to a BSON type";
  return ALIAS_OF_NUMBER.get(Number(number)) ?? fail('FailedToParse', `${words}: ${number}`);
}

const grammar: NamedGrammar = {
  name: '$convert',
  notObject: [
    'FailedToParse',
    (type) => `$convert expects an object of named arguments but found: ${type}`,
  ],
  unknown: ['FailedToParse', (argument) => `$convert found an unknown argument: ${argument}`],
  required: {
    input: ['FailedToParse', "Missing 'input' parameter to $convert"],
    to: ['FailedToParse', "Missing 'to' parameter to $convert"],
  },
  optional: ['onError', 'onNull', 'format', 'byteOrder'],
};

interface Target {
  readonly type: TypeAlias;
  readonly subtype: number;
}

// Since 8.0 the target may be an object with a type and, for binary data, a subtype.
function parseTarget(to: Value): Target {
  if (!(to instanceof Map) || !to.has('type')) return { type: targetOf(to), subtype: 0 };
  const subtype = to.get('subtype');
  const number = isNumeric(subtype) ? exactInteger(subtype) : 0n;
  if (number === undefined || number < 0n || number > 255n) {
    fail(4341107, "In $convert, numeric 'subtype' argument is not an integer from 0 to 255");
  }
  return { type: targetOf(entryOf(to, 'type')), subtype: Number(number) };
}

// From and to binary data there is one way for each format, and none without one.
function convertBinary(input: Value, { type, subtype }: Target, values: NamedArguments) {
  const isBetweenTexts =
    (type === 'binData' && typeof input === 'string') ||
    (type === 'string' && input instanceof Binary);
  if (!isBetweenTexts || !values.has('format')) return undefined;
  const format = parseBinaryFormat(values.get('format'));
  if (input instanceof Binary) return textFromBinary(input, format);
  return binaryFromText(asText(input), format, subtype);
}

function convertOrFallBack(
  input: Value,
  target: Target & { readonly keepsBinary: boolean },
  values: NamedArguments,
) {
  try {
    if (target.keepsBinary && target.type === 'binData' && input instanceof Binary) return input;
    return convertBinary(input, target, values) ?? convertValue(input, target.type);
  } catch (error) {
    const isFailure = error instanceof CommandError && error.codeName === 'ConversionFailure';
    if (!isFailure || !values.has('onError')) throw error;
    return values.get('onError');
  }
}

const convertOperator: Operator = named(grammar, (values, { version }) => {
  const to = values.get('to');
  const input = values.get('input');
  const target = isNullish(to) ? undefined : parseTarget(to);
  if (isNullish(input)) return values.has('onNull') ? values.get('onNull') : null;
  if (target === undefined) return null;
  // Before version 8 binary data could not even be what it is.
  const keepsBinary = Number.parseInt(version, 10) >= 8;
  return convertOrFallBack(input, { ...target, keepsBinary }, values);
});

function converting(name: string, target: ConversionTarget): Operator {
  const operator = plain(name, 1, ([value]) =>
    isNullish(value) ? null : convertValue(value, target),
  );
  return withCountError(operator, (count) =>
    fail(50723, `${name} requires a single argument, got ${count}`),
  );
}

function uuidOf(value: Value): Value {
  if (typeof value === 'string') return binaryFromText(value, 'uuid', 4);
  if (value instanceof Binary) return value;
  return convertValue(value, 'binData');
}

export const convert: readonly Operator[] = [
  convertOperator,
  converting('$toBool', 'bool'),
  converting('$toDate', 'date'),
  converting('$toDecimal', 'decimal'),
  converting('$toDouble', 'double'),
  converting('$toInt', 'int'),
  converting('$toLong', 'long'),
  converting('$toObjectId', 'objectId'),
  converting('$toString', 'string'),
  withCountError(
    plain('$toUUID', 1, ([value]) => (isNullish(value) ? null : uuidOf(value))),
    (count) => fail(50723, `$toUUID requires a single argument, got ${count}`),
  ),
];

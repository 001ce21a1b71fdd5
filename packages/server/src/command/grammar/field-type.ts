import { type TypeAlias, typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { asArray, asFields, asText } from '../../value/known-value.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import type { Fields, Value } from '../../value/value.ts';
import { type BodyElement, bytesOf, decodedValue, elementsOf } from '../command-body.ts';

/** Describes how one field of a command is read; `path` names it in errors: `find.limit`. */
export interface FieldType<T> {
  /** True if null is as good as nothing, as for all fields of one plain type. */
  readonly nullIsNothing?: boolean;
  /** True if an empty document is as good as nothing. */
  readonly emptyIsNothing?: boolean;
  read(element: BodyElement, path: string): T;
}

const ALIASES: Readonly<Record<number, TypeAlias>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  6: 'undefined',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  12: 'dbPointer',
  13: 'javascript',
  14: 'symbol',
  15: 'javascriptWithScope',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  127: 'maxKey',
  255: 'minKey',
};

/** The name of a type by its number in BSON. */
export function aliasOf(type: number): TypeAlias | 'missing' {
  return ALIASES[type] ?? 'missing';
}

/** MongoDB's TypeMismatch for a field. */
export function wrongType(
  path: string,
  type: number | TypeAlias,
  expected: readonly TypeAlias[],
): CommandError {
  const alias = typeof type === 'number' ? aliasOf(type) : type;
  const words =
    expected.length === 1
      ? `expected type '${expected[0]}'`
      : `expected types '[${expected.join(', ')}']`;
  return new CommandError(
    'TypeMismatch',
    `BSON field '${path}' is the wrong type '${alias}', ${words}`,
  );
}

const NUMBERS: readonly TypeAlias[] = ['long', 'int', 'decimal', 'double'];
const BOOLEANS: readonly TypeAlias[] = ['bool', 'long', 'int', 'decimal', 'double'];

/** The number that a numeric value stands for; undefined for other types. */
export function numberOf(value: Value | undefined): number | undefined {
  return isNumeric(value) ? toDouble(value) : undefined;
}

/** An integer of any numeric type; fractions are cut off. */
export const integer: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const number = numberOf(decodedValue(element));
    if (number === undefined) throw wrongType(path, element.type, NUMBERS);
    return Number.isNaN(number) ? 0 : Math.trunc(number);
  },
};

/** A number of any type, fractions and all. */
export const number: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const found = numberOf(decodedValue(element));
    if (found === undefined) throw wrongType(path, element.type, NUMBERS);
    return found;
  },
};

/** An integer that is not negative. */
export const natural: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const number = integer.read(element, path);
    if (number < 0) {
      throw new CommandError(
        'Location51024',
        `BSON field '${path.split('.').at(-1)}' value must be >= 0, actual value '${number}'`,
      );
    }
    return number;
  },
};

/** An integer of at least one. */
export const positive: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const found = integer.read(element, path);
    if (found >= 1) return found;
    throw new CommandError(
      'Location51024',
      `BSON field '${path.split('.').at(-1)}' value must be >= 1, actual value '${found}'`,
    );
  },
};

/** An int64; no other number stands for it. */
export const long: FieldType<bigint> = {
  nullIsNothing: true,
  read(element, path) {
    const value = decodedValue(element);
    if (typeof value === 'bigint') return value;
    throw wrongType(path, element.type, ['long']);
  },
};

export const boolean: FieldType<boolean> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 8) throw wrongType(path, element.type, ['bool']);
    return element.bytes[element.start] !== 0;
  },
};

/** A boolean of a field that is read before all others. */
export const strictBoolean: FieldType<boolean> = {
  read(element, path) {
    if (element.type === 8) return element.bytes[element.start] !== 0;
    const name = path.slice(path.lastIndexOf('.') + 1);
    const found = aliasOf(element.type);
    throw new CommandError(
      'TypeMismatch',
      `Field '${name}' should be a boolean value, but found: ${found}`,
    );
  },
};

/** A boolean for which a number may stand, as older commands allow. */
export const looseBoolean: FieldType<boolean> = {
  read(element, path) {
    if (element.type === 8) return element.bytes[element.start] !== 0;
    const number = numberOf(decodedValue(element));
    if (number === undefined) throw wrongType(path, element.type, BOOLEANS);
    return number !== 0;
  },
};

export const string: FieldType<string> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 2) throw wrongType(path, element.type, ['string']);
    return asText(decodedValue(element));
  },
};

export const document: FieldType<Fields> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 3) throw wrongType(path, element.type, ['object']);
    return asFields(decodedValue(element));
  },
};

/** A document of a field that is told of in words of its own; null is none. */
export function objectOf(name: string): FieldType<Fields> {
  return {
    read(element) {
      if (element.type === 3) return asFields(decodedValue(element));
      throw new CommandError('TypeMismatch', `Expected field ${name}to be of type object`);
    },
  };
}

/** A document that is kept as bytes. */
export const rawDocument: FieldType<Uint8Array> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 3) throw wrongType(path, element.type, ['object']);
    return bytesOf(element);
  },
};

/** Any value. */
export const value: FieldType<Value> = { read: (element) => decodedValue(element) };

/** An array of any values. */
export const values: FieldType<Value[]> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 4) throw wrongType(path, element.type, ['array']);
    return asArray(decodedValue(element));
  },
};

/** An array of documents that are kept as bytes; in OP_MSG it may arrive as a document sequence. */
export const rawDocuments: FieldType<Uint8Array[]> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 4) throw wrongType(path, element.type, ['array']);
    return elementsOf(element.bytes, element.start).map((each) => {
      if (each.type !== 3) throw wrongType(`${path}.${each.name}`, each.type, ['object']);
      return bytesOf(each);
    });
  },
};

/** An array of documents. */
export const documents: FieldType<Fields[]> = {
  nullIsNothing: true,
  read(element, path) {
    return values.read(element, path).map((each, index) => {
      if (!(each instanceof Map)) throw wrongType(`${path}.${index}`, typeAlias(each), ['object']);
      return each;
    });
  },
};

/** The name or the key pattern of an index. */
export const hint: FieldType<string | Fields> = {
  emptyIsNothing: true,
  read(element) {
    if (element.type === 2) return asText(decodedValue(element));
    if (element.type === 3) return asFields(decodedValue(element));
    throw new CommandError('FailedToParse', 'Hint must be a string or an object');
  },
};

/** An update: modifiers or a replacement, or a pipeline. */
export const update: FieldType<Fields | Fields[]> = {
  read(element, path) {
    if (element.type === 3) return asFields(decodedValue(element));
    if (element.type === 4) return documents.read(element, path);
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  },
};

import { type TypeAlias, typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { parseTypeSet } from '../type-set.ts';
import { encryptKeyword } from './encrypt-keyword.ts';
import { refused, specifiedAs } from './keyword-argument.ts';
import { type SchemaRule, type SchemaSource, simpleRule } from './schema.ts';

const JSON_TYPES: Readonly<Record<string, string>> = {
  object: 'object',
  array: 'array',
  number: 'number',
  boolean: 'bool',
  string: 'string',
  null: 'null',
};

function namesOf(keyword: 'type' | 'bsonType', argument: Value): string[] {
  const values = Array.isArray(argument) ? argument : [argument];
  if (values.length === 0) throw refused(keyword, 'must name at least one type');
  const names: string[] = [];
  for (const value of values) {
    if (typeof value !== 'string') {
      const must = Array.isArray(argument)
        ? 'array elements must be strings'
        : 'must be either a string or an array of strings';
      throw new CommandError('TypeMismatch', `$jsonSchema keyword '${keyword}' ${must}`);
    }
    if (names.includes(value)) throw refused(keyword, `has duplicate value: ${value}`);
    names.push(value);
  }
  return names;
}

function jsonType(name: string): string {
  if (name === 'integer') {
    const message = "$jsonSchema type 'integer' is not currently supported.";
    throw new CommandError('FailedToParse', message);
  }
  const alias = Object.hasOwn(JSON_TYPES, name) ? JSON_TYPES[name] : undefined;
  if (alias !== undefined) return alias;
  throw new CommandError('BadValue', `Unknown type name alias: ${name}`);
}

/** encrypt, type, bsonType. */
export function typeKeywords({ fields }: SchemaSource): SchemaRule[] {
  return [...encryptKeyword(fields), ...typeRules(fields)];
}

/** The types that the schema states; undefined when it states none. */
export function statedTypes(fields: Fields): ReadonlySet<TypeAlias> | undefined {
  const keyword = fields.has('type') ? 'type' : 'bsonType';
  const argument = fields.get(keyword);
  if (argument === undefined) return undefined;
  if (keyword === 'type' && fields.has('bsonType')) {
    const message = "Cannot specify both $jsonSchema keywords 'type' and 'bsonType'";
    throw new CommandError('FailedToParse', message);
  }
  const names = namesOf(keyword, argument);
  return parseTypeSet(keyword === 'type' ? names.map(jsonType) : names);
}

function typeRules(fields: Fields): SchemaRule[] {
  const types = statedTypes(fields);
  if (types === undefined) return [];
  const name = fields.has('type') ? 'type' : 'bsonType';
  const specified = specifiedAs(fields, name);
  return [
    simpleRule(
      { name, specified, reason: 'type did not match' },
      (value) => types.has(typeAlias(value)),
      (value) => ({ consideredValue: value, consideredType: typeAlias(value) }),
    ),
  ];
}

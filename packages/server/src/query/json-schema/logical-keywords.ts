import { Int32 } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { equalValues } from '../../value/compare.ts';
import type { Fields, Value } from '../../value/value.ts';
import { refused, specifiedAs, wrongType } from './keyword-argument.ts';
import {
  explainRules,
  report,
  reportFields,
  type Schema,
  type SchemaRule,
  type SchemaSource,
  satisfies,
  simpleRule,
} from './schema.ts';

type Combination = 'allOf' | 'anyOf' | 'oneOf';

function parseSchemas(
  { fields, alternative }: SchemaSource,
  name: Combination,
): Schema[] | undefined {
  const argument = fields.get(name);
  if (argument === undefined) return undefined;
  if (!Array.isArray(argument)) throw wrongType(name, 'an array');
  if (argument.length === 0) {
    throw new CommandError('BadValue', `$jsonSchema keyword '${name}' must be a non-empty array`);
  }
  return argument.map((schema) => {
    if (schema instanceof Map) return alternative(schema);
    const type = typeAlias(schema);
    throw wrongType(name, `an array of objects, but found an element of type ${type}`);
  });
}

function combination(source: SchemaSource, name: Combination): SchemaRule[] {
  const schemas = parseSchemas(source, name);
  if (schemas === undefined) return [];
  const satisfied = (value: Value): number[] =>
    schemas.flatMap((schema, index) => (satisfies(schema, value) ? [index] : []));
  const matches = (value: Value): boolean => {
    const { length } = satisfied(value);
    if (name === 'oneOf') return length === 1;
    return name === 'allOf' ? length === schemas.length : length > 0;
  };
  const explain = (value: Value): Fields => {
    const matching = satisfied(value);
    if (name === 'oneOf' && matching.length > 1) {
      const matchingSchemaIndexes = matching.map((index) => new Int32(index));
      const reason = 'more than one subschema matched';
      return report(name, undefined, reportFields({ reason, matchingSchemaIndexes }));
    }
    const schemasNotSatisfied = schemas.flatMap((schema, index) => {
      if (satisfies(schema, value)) return [];
      const entry = reportFields({ index: new Int32(index) });
      for (const [key, words] of schema.annotations) entry.set(key, words);
      return [entry.set('details', explainRules(schema, value))];
    });
    return report(name, undefined, reportFields({ schemasNotSatisfied }));
  };
  return [{ matches, explain }];
}

function negation({ fields, alternative }: SchemaSource): SchemaRule[] {
  const argument = fields.get('not');
  if (argument === undefined) return [];
  if (!(argument instanceof Map)) {
    throw wrongType('not', `an object, but found an element of type ${typeAlias(argument)}`);
  }
  const schema = alternative(argument);
  return [
    {
      matches: (value) => !satisfies(schema, value),
      explain: () => report('not', undefined, reportFields({ reason: 'child expression matched' })),
    },
  ];
}

function enumeration({ fields }: SchemaSource): SchemaRule[] {
  const argument = fields.get('enum');
  if (argument === undefined) return [];
  if (!Array.isArray(argument)) {
    throw wrongType('enum', `an array, but found an element of type ${typeAlias(argument)}`);
  }
  if (argument.length === 0) throw refused('enum', 'cannot be an empty array');
  const repeated = argument.some((value, index) =>
    argument.slice(0, index).some((other) => equalValues(other, value)),
  );
  if (repeated) throw refused('enum', 'array cannot contain duplicate values.');
  const specified = specifiedAs(fields, 'enum');
  return [
    simpleRule({ name: 'enum', specified, reason: 'value was not found in enum' }, (value) =>
      argument.some((member) => equalValues(member, value)),
    ),
  ];
}

/** allOf, anyOf, oneOf, not, enum. */
export function logicalKeywords(source: SchemaSource): SchemaRule[] {
  return [
    ...combination(source, 'allOf'),
    ...combination(source, 'anyOf'),
    ...combination(source, 'oneOf'),
    ...negation(source),
    ...enumeration(source),
  ];
}

import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import { asFields } from '../../value/known-value.ts';
import { compileRegExp, matchesText } from '../../value/regular-expression.ts';
import type { Fields, Value } from '../../value/value.ts';
import {
  namesIn,
  naturalArgument,
  objectArgument,
  specifiedAs,
  wrongType,
} from './keyword-argument.ts';
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

interface PatternSchema {
  readonly pattern: string;
  readonly compiled: RegExp;
  readonly schema: Schema;
}

// Rules about a document's fields say nothing of values that are no documents.
function failuresIn(list: (fields: Fields) => Value[]): (value: Value) => Value[] {
  return (value) => (value instanceof Map ? list(value) : []);
}

function nestedSchemas(source: SchemaSource, keyword: string): Map<string, Schema> {
  const argument = objectArgument(source.fields, keyword) ?? new Map<string, Value>();
  const schemas = new Map<string, Schema>();
  for (const [name, schema] of argument) {
    if (!(schema instanceof Map)) {
      const message = `Nested schema for $jsonSchema property '${name}' must be an object`;
      throw new CommandError('TypeMismatch', message);
    }
    schemas.set(name, source.nested(schema));
  }
  return schemas;
}

function properties(schemas: ReadonlyMap<string, Schema>): SchemaRule {
  const failures = failuresIn((fields) => {
    const found: Value[] = [];
    for (const [name, schema] of schemas) {
      const value = fields.get(name);
      if (value === undefined || satisfies(schema, value)) continue;
      const entry = reportFields({ propertyName: name });
      for (const [key, words] of schema.annotations) entry.set(key, words);
      found.push(entry.set('details', explainRules(schema, value)));
    }
    return found;
  });
  return {
    matches: (value) => failures(value).length === 0,
    explain: (value) =>
      report('properties', undefined, reportFields({ propertiesNotSatisfied: failures(value) })),
  };
}

function patternProperties(patterns: readonly PatternSchema[]): SchemaRule {
  const isFailure = ({ compiled, schema }: PatternSchema, name: string, value: Value): boolean =>
    matchesText(compiled, name) && !satisfies(schema, value);
  const failures = failuresIn((fields) => {
    const found: Value[] = [];
    for (const each of patterns) {
      for (const [propertyName, value] of fields) {
        if (!isFailure(each, propertyName, value)) continue;
        const details = explainRules(each.schema, value);
        found.push(reportFields({ propertyName, regexMatched: each.pattern, details }));
      }
    }
    return found;
  });
  return {
    // The first failure is enough; what is wrong with each is told only when somebody asks.
    matches(value) {
      if (!(value instanceof Map)) return true;
      for (const each of patterns) {
        for (const [name, inner] of value) if (isFailure(each, name, inner)) return false;
      }
      return true;
    },
    explain: (value) =>
      report('patternProperties', undefined, reportFields({ details: failures(value) })),
  };
}

function additionalProperties(
  { fields, nested }: SchemaSource,
  isNamed: (name: string) => boolean,
): SchemaRule[] {
  const argument = fields.get('additionalProperties');
  if (argument === undefined || argument === true) return [];
  const additional = (value: Value): string[] =>
    value instanceof Map ? [...value.keys()].filter((name) => !isNamed(name)) : [];
  if (argument === false) {
    const specified = specifiedAs(fields, 'additionalProperties');
    return [
      {
        matches: (value) => additional(value).length === 0,
        explain: (value) =>
          report(
            'additionalProperties',
            specified,
            reportFields({ additionalProperties: additional(value) }),
          ),
      },
    ];
  }
  if (!(argument instanceof Map)) throw wrongType('additionalProperties', 'an object or a boolean');
  const schema = nested(argument);
  const failing = (value: Value): string | undefined =>
    additional(value).find((name) => !satisfies(schema, entryOf(asFields(value), name)));
  return [
    {
      matches: (value) => failing(value) === undefined,
      explain(value) {
        const failingProperty = present(failing(value));
        const details = explainRules(schema, entryOf(asFields(value), failingProperty));
        const reason = 'at least one additional property did not match the subschema';
        const found = reportFields({ reason, failingProperty, details });
        return report('additionalProperties', undefined, found);
      },
    },
  ];
}

function required({ fields }: SchemaSource): SchemaRule[] {
  const argument = fields.get('required');
  if (argument === undefined) return [];
  const names = namesIn(argument, 'required');
  const missing = (value: Value): string[] =>
    value instanceof Map ? names.filter((name) => !value.has(name)).sort() : [];
  const specified = specifiedAs(fields, 'required');
  return [
    {
      matches: (value) => missing(value).length === 0,
      explain: (value) =>
        report('required', specified, reportFields({ missingProperties: missing(value) })),
    },
  ];
}

function propertyCount(fields: Fields, name: 'minProperties' | 'maxProperties'): SchemaRule[] {
  const limit = naturalArgument(fields, name);
  if (limit === undefined) return [];
  const fits = (size: number): boolean =>
    name === 'maxProperties' ? size <= limit : size >= limit;
  return [
    simpleRule(
      {
        name,
        specified: specifiedAs(fields, name),
        reason: 'specified number of properties was not satisfied',
      },
      (value) => !(value instanceof Map) || fits(value.size),
      (value) => ({ numberOfProperties: new Int32(asFields(value).size) }),
    ),
  ];
}

type Dependency = (fields: Fields) => readonly [string, Value] | undefined;

function parseDependency(source: SchemaSource, property: string, argument: Value): Dependency {
  if (argument instanceof Map) {
    const schema = source.alternative(argument);
    return (fields) =>
      satisfies(schema, fields) ? undefined : ['details', explainRules(schema, fields)];
  }
  const what = `property '${property}' in $jsonSchema keyword 'dependencies'`;
  if (!Array.isArray(argument)) {
    throw new CommandError('TypeMismatch', `${what} must be either an object or an array`);
  }
  const names = namesIn(argument, what);
  return (fields) => {
    const missing = names.filter((name) => !fields.has(name));
    return missing.length === 0 ? undefined : ['missingProperties', missing];
  };
}

function dependencies(source: SchemaSource): SchemaRule[] {
  const argument = objectArgument(source.fields, 'dependencies');
  if (argument === undefined) return [];
  const parsed = [...argument].map(
    ([property, spec]) => [property, parseDependency(source, property, spec)] as const,
  );
  const failures = failuresIn((fields) =>
    parsed.flatMap(([conditionalProperty, check]) => {
      const failure = fields.has(conditionalProperty) ? check(fields) : undefined;
      return failure === undefined ? [] : [reportFields({ conditionalProperty }).set(...failure)];
    }),
  );
  return [
    {
      matches: (value) => failures(value).length === 0,
      explain: (value) =>
        report('dependencies', undefined, reportFields({ failingDependencies: failures(value) })),
    },
  ];
}

function compilePattern(pattern: string): RegExp {
  try {
    return compileRegExp(pattern, '');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const reason = error.message.replace(/^Regular expression is invalid: /, '');
    throw new CommandError('BadValue', `Invalid regular expression: ${reason}`);
  }
}

/** properties, additionalProperties, patternProperties, required, the counts, dependencies. */
export function objectKeywords(source: SchemaSource): SchemaRule[] {
  const schemas = nestedSchemas(source, 'properties');
  const patterns = [...nestedSchemas(source, 'patternProperties')].map(([pattern, schema]) => ({
    pattern,
    compiled: compilePattern(pattern),
    schema,
  }));
  const isNamed = (name: string): boolean =>
    schemas.has(name) || patterns.some(({ compiled }) => matchesText(compiled, name));
  return [
    properties(schemas),
    ...additionalProperties(source, isNamed),
    patternProperties(patterns),
    ...required(source),
    ...propertyCount(source.fields, 'minProperties'),
    ...propertyCount(source.fields, 'maxProperties'),
    ...dependencies(source),
  ];
}

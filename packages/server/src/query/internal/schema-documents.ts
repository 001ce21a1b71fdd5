import { BSONRegExp } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { decodeFields } from '../../value/decode-fields.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { logicalNode } from '../logical.ts';
import { nodeMatches } from '../match-node.ts';
import type { FilterCompiler, RootOperator } from '../operator.ts';
import { regExpTest } from '../regular-expression.ts';
import { checkPlaceholder, filterIn, placeholderTest } from './placeholder.ts';
import { equalUnordered, lengthArgument } from './schema-values.ts';

function fieldsOf(document: AnyDocument): Fields {
  return document instanceof Map ? document : decodeFields(document);
}

function mistyped(words: string): CommandError {
  return new CommandError('TypeMismatch', words);
}

/** `$_internalSchemaRootDocEq`: the document equals this one, whatever the order of fields. */
export const rootDocEq: RootOperator = {
  name: '$_internalSchemaRootDocEq',
  compile(argument) {
    if (!(argument instanceof Map)) {
      const found = `found type ${typeAlias(argument)}`;
      throw mistyped(`$_internalSchemaRootDocEq must be an object, ${found}`);
    }
    return {
      kind: 'document',
      operator: '$_internalSchemaRootDocEq',
      argument,
      test: (document) => equalUnordered(fieldsOf(document), argument),
    };
  },
};

function propertyCount(
  name: string,
  fits: (count: number, limit: number) => boolean,
): RootOperator {
  return {
    name,
    compile(argument) {
      const limit = lengthArgument(name, argument);
      return {
        kind: 'document',
        operator: name,
        argument,
        test: (document) => fits(fieldsOf(document).size, limit),
      };
    },
  };
}

/** `$_internalSchemaMinProperties`, `$_internalSchemaMaxProperties`: a document of so many fields. */
export const minProperties: RootOperator = propertyCount(
  '$_internalSchemaMinProperties',
  (count, limit) => count >= limit,
);
export const maxProperties: RootOperator = propertyCount(
  '$_internalSchemaMaxProperties',
  (count, limit) => count <= limit,
);

/** `$_internalSchemaCond`: what matches the first filter matches the second, what does not the third. */
export const cond: RootOperator = {
  name: '$_internalSchemaCond',
  compile(argument, compiler) {
    const name = '$_internalSchemaCond';
    const refuse = (words: string): CommandError => new CommandError('FailedToParse', words);
    if (!Array.isArray(argument)) throw refuse(`${name} must be an array of 3 MatchExpressions`);
    if (argument.length !== 3) {
      throw refuse(`${name} requires exactly 3 MatchExpressions, but got ${argument.length}`);
    }
    const [condition, then, otherwise] = argument.map((filter) => {
      if (filter instanceof Map) return compiler.filter(filter, compiler.topLevel);
      const found = `found an element of type ${typeAlias(filter)}`;
      throw refuse(`${name} must be an array of objects, but ${found}`);
    });
    return {
      kind: 'document',
      operator: name,
      argument,
      test(document) {
        if (condition === undefined || then === undefined || otherwise === undefined) return false;
        return nodeMatches(nodeMatches(condition, document) ? then : otherwise, document);
      },
    };
  },
};

/** `$_internalSchemaXor`: just one of the filters matches. */
export const xor: RootOperator = {
  name: '$_internalSchemaXor',
  compile(argument, compiler) {
    const name = '$_internalSchemaXor';
    if (!Array.isArray(argument)) throw new CommandError('BadValue', `${name} must be an array`);
    const group = logicalNode('$or', argument, compiler);
    const children = group.kind === 'logical' ? group.children : [];
    return {
      kind: 'document',
      operator: name,
      argument,
      test: (document) => children.filter((child) => nodeMatches(child, document)).length === 1,
    };
  },
};

const ALLOWED = '$_internalSchemaAllowedProperties';
const ALLOWED_FIELDS = ['properties', 'namePlaceholder', 'patternProperties', 'otherwise'];

/** `$_internalSchemaAllowedProperties`: fields of other names match by their pattern, or otherwise. */
export const allowedProperties: RootOperator = {
  name: ALLOWED,
  compile(argument, compiler) {
    if (!(argument instanceof Map)) throw mistyped(`${ALLOWED} must be an object`);
    if (argument.size !== 4 || !ALLOWED_FIELDS.every((name) => argument.has(name))) {
      const words =
        "requires exactly four fields: 'properties', 'namePlaceholder', 'patternProperties' and 'otherwise'";
      throw new CommandError('FailedToParse', `${ALLOWED} ${words}`);
    }
    const names = namesIn(argument);
    const patterns = arrayOf(argument, 'patternProperties').map((each) =>
      patternRule(each, argument, compiler),
    );
    const otherwise = rule(argument.get('otherwise'), 'otherwise', { argument, compiler });
    const allows = ([name, value]: [string, Value]): boolean => {
      const matching = patterns.filter((pattern) => pattern.isFor(name));
      if (!matching.every((pattern) => pattern.matches(value))) return false;
      return matching.length > 0 || names.has(name) || otherwise(value);
    };
    return {
      kind: 'document',
      operator: ALLOWED,
      argument,
      test: (document) => [...fieldsOf(document)].every(allows),
    };
  },
};

function arrayOf(argument: Fields, name: string): readonly Value[] {
  const found = argument.get(name) ?? null;
  if (Array.isArray(found)) return found;
  throw mistyped(`${ALLOWED} requires '${name}' to be an array, not ${typeAlias(found)}`);
}

function patternRule(each: Value, argument: Fields, compiler: FilterCompiler) {
  const wanted = `${ALLOWED} requires 'patternProperties' to be an array of objects`;
  if (!(each instanceof Map)) throw mistyped(wanted);
  const regex = each.get('regex');
  if (each.size !== 2 || regex === undefined || !each.has('expression')) {
    const words = `${wanted} containing exactly two fields, 'regex' and 'expression'`;
    throw new CommandError('FailedToParse', words);
  }
  if (!(regex instanceof BSONRegExp)) {
    throw mistyped(`${wanted}, where 'regex' is a regular expression`);
  }
  const isFor = regExpTest(regex.pattern, regex.options);
  return {
    isFor: (name: string) => isFor(name),
    matches: rule(each.get('expression'), 'expression', { argument, compiler }),
  };
}

function namesIn(argument: Fields): ReadonlySet<Value> {
  const names = arrayOf(argument, 'properties');
  const other = names.find((name) => typeof name !== 'string');
  if (other === undefined) return new Set(names);
  const words = `requires 'properties' to be an array of strings, but found a ${typeAlias(other)}`;
  throw mistyped(`${ALLOWED} ${words}`);
}

function rule(
  filter: Value | undefined,
  field: string,
  place: { readonly argument: Fields; readonly compiler: FilterCompiler },
): (value: Value) => boolean {
  const test = placeholderTest(filterIn(ALLOWED, field, filter), place.compiler);
  checkPlaceholder(ALLOWED, place.argument.get('namePlaceholder'), { field, name: test.name });
  return test.matches;
}

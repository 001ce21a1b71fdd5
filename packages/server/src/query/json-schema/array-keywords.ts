import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { equalValues } from '../../value/compare.ts';
import { asArray } from '../../value/known-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import { firstEqual } from '../first-equal.ts';
import { booleanArgument, naturalArgument, specifiedAs, wrongType } from './keyword-argument.ts';
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

function count(fields: Fields, name: 'minItems' | 'maxItems'): SchemaRule[] {
  const limit = naturalArgument(fields, name);
  if (limit === undefined) return [];
  const fits = (size: number): boolean => (name === 'maxItems' ? size <= limit : size >= limit);
  return [
    simpleRule(
      {
        name,
        specified: specifiedAs(fields, name),
        reason: 'array did not match specified length',
      },
      (value) => !Array.isArray(value) || fits(value.length),
      (value) => ({
        consideredValue: value,
        numberOfItems: new Int32(asArray(value).length),
      }),
    ),
  ];
}

function firstDuplicate(array: readonly Value[]): Value | undefined {
  return firstEqual(array, equalValues);
}

function uniqueItems(fields: Fields): SchemaRule[] {
  if (booleanArgument(fields, 'uniqueItems') !== true) return [];
  const specified = specifiedAs(fields, 'uniqueItems');
  return [
    simpleRule(
      { name: 'uniqueItems', specified, reason: 'found a duplicate item' },
      (value) => !Array.isArray(value) || firstDuplicate(value) === undefined,
      (value) => ({
        consideredValue: value,
        duplicatedValue: present(firstDuplicate(asArray(value))),
      }),
    ),
  ];
}

interface ItemSchema {
  readonly name: 'items' | 'additionalItems';
  readonly from: number;
  readonly reason: string;
}

function everyItem(schema: Schema, { name, from, reason }: ItemSchema): SchemaRule {
  const failing = (value: Value): number =>
    Array.isArray(value)
      ? value.findIndex((item, index) => index >= from && !satisfies(schema, item))
      : -1;
  return {
    matches: (value) => failing(value) < 0,
    explain(value) {
      const itemIndex = failing(value);
      const details = explainRules(schema, present(asArray(value)[itemIndex]));
      const found = { reason, itemIndex: new Int32(itemIndex), details };
      return report(name, undefined, reportFields(found));
    },
  };
}

function itemByItem(schemas: readonly Schema[]): SchemaRule {
  const failures = (value: Value): Value[] =>
    asArray(value)
      .slice(0, schemas.length)
      .flatMap((item, index) => {
        const schema = present(schemas[index]);
        if (satisfies(schema, item)) return [];
        const details = explainRules(schema, item);
        return [reportFields({ itemIndex: BigInt(index), details })];
      });
  return {
    matches: (value) => !Array.isArray(value) || failures(value).length === 0,
    explain: (value) => report('items', undefined, reportFields({ details: failures(value) })),
  };
}

function additionalItems({ fields, nested }: SchemaSource, from: number): SchemaRule[] {
  const argument = fields.get('additionalItems');
  if (argument instanceof Map) {
    const reason = 'At least one additional item did not match the sub-schema';
    return [everyItem(nested(argument), { name: 'additionalItems', from, reason })];
  }
  if (argument !== false) return [];
  return [
    simpleRule(
      {
        name: 'additionalItems',
        specified: specifiedAs(fields, 'additionalItems'),
        reason: 'found additional items',
      },
      (value) => !Array.isArray(value) || value.length <= from,
      (value) => ({ additionalItems: asArray(value).slice(from) }),
    ),
  ];
}

function items(source: SchemaSource): SchemaRule[] {
  const { fields, nested } = source;
  const argument = fields.get('items');
  const additional = fields.get('additionalItems');
  if (additional !== undefined && !(additional instanceof Map) && typeof additional !== 'boolean') {
    const type = typeAlias(additional);
    throw wrongType('additionalItems', `either an object or a boolean, but got a ${type}`);
  }
  if (argument === undefined) return [];
  if (argument instanceof Map) {
    const reason = 'At least one item did not match the sub-schema';
    return [everyItem(nested(argument), { name: 'items', from: 0, reason })];
  }
  if (!Array.isArray(argument)) {
    throw wrongType('items', `an array or an object, not ${typeAlias(argument)}`);
  }
  const schemas = argument.map((schema) => {
    if (schema instanceof Map) return nested(schema);
    const type = typeAlias(schema);
    throw wrongType('items', `an array of objects, but found an element of type ${type}`);
  });
  return [itemByItem(schemas), ...additionalItems(source, schemas.length)];
}

/** minItems, maxItems, uniqueItems, items, additionalItems. */
export function arrayKeywords(source: SchemaSource): SchemaRule[] {
  const { fields } = source;
  return [
    ...count(fields, 'minItems'),
    ...count(fields, 'maxItems'),
    ...uniqueItems(fields),
    ...items(source),
  ];
}

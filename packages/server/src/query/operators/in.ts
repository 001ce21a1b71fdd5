import { present } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import type { Collation } from '../../value/collation.ts';
import { CommandError } from '../../value/command-error.ts';
import { compareValues } from '../../value/compare.ts';
import { bsonUndefined, type Value } from '../../value/value.ts';
import { type FieldTest, leafTest, type ValueTest } from '../match-node.ts';
import { type FieldOperator, isOperatorDocument, type OperatorContext } from '../operator.ts';
import { regExpTest } from '../regular-expression.ts';

function membership(values: readonly Value[], collation: Collation | undefined): ValueTest {
  const sorted = values.toSorted((a, b) => compareValues(a, b, collation));
  return (value) => {
    const wanted = value === undefined ? null : value;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareValues(present(sorted[middle]), wanted, collation);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return false;
  };
}

/** The test of `$in`, which `$nin` negates; `operator` is named in error messages. */
export function membershipTest(
  operator: '$in' | '$nin',
  argument: Value,
  place: OperatorContext,
): FieldTest {
  if (!Array.isArray(argument)) throw new CommandError('BadValue', `${operator} needs an array`);
  for (const value of argument) {
    if (isOperatorDocument(value)) throw new CommandError('BadValue', 'cannot nest $ under $in');
    if (value === bsonUndefined)
      throw new CommandError('BadValue', 'InMatchExpression equality cannot be undefined');
  }
  const patterns = argument.filter((value) => value instanceof BSONRegExp);
  const { collation } = place.compiler.context;
  const isMember = membership(
    argument.filter((value) => !(value instanceof BSONRegExp)),
    collation,
  );
  if (patterns.length === 0) return leafTest('$in', argument, isMember);
  const tests = patterns.map((pattern) => regExpTest(pattern.pattern, pattern.options));
  return leafTest(
    '$in',
    argument,
    (value) => isMember(value) || tests.some((matches) => matches(value)),
  );
}

/** `$in`: equal to one of the values, or matched by one of the regular expressions. */
export const isIn: FieldOperator = {
  name: '$in',
  compile: (argument, place) => membershipTest('$in', argument, place),
};

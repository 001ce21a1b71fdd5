import { BSONRegExp } from 'bson';
import { compileMatcher, compileValueTests, isFieldOperator } from '../../query/match.ts';
import { valueMatches } from '../../query/match-node.ts';
import { regExpTest } from '../../query/regular-expression.ts';
import { equalValues } from '../../value/compare.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { UpdateContext, UpdateOperator } from '../modifier.ts';
import { pullModifier } from '../pull-modifier.ts';

type Chosen = (element: Value) => boolean;

function byConditions(conditions: Fields, context: UpdateContext): Chosen {
  const first = conditions.keys().next().value;
  if (first !== undefined && isFieldOperator(first)) {
    const tests = compileValueTests(conditions, context);
    return (element) => tests.every((test) => valueMatches(test, element));
  }
  const matcher = compileMatcher(conditions, { ...context, allowsWhere: false });
  return (element) => element instanceof Map && matcher.matches(element);
}

/** `$pull`: the elements that equal the value, or that match the conditions, leave the array. */
export const pull: UpdateOperator = {
  name: '$pull',
  compile(argument, { context }) {
    if (argument instanceof Map) return pullModifier('$pull', byConditions(argument, context));
    if (argument instanceof BSONRegExp) {
      return pullModifier('$pull', regExpTest(argument.pattern, argument.options));
    }
    return pullModifier('$pull', (element) => equalValues(element, argument, context.collation));
  },
};

import type { ExpressionContext } from '../expression/expression.ts';
import { compileMatcher } from '../query/match.ts';
import type { MatchNode } from '../query/match-node.ts';
import type { IndexDefinition } from '../storage/index-definition.ts';
import { isSameCollation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import type { Value } from '../value/value.ts';
import { type Condition, conditionsOf, partsOf } from './condition.ts';
import { isWithin } from './interval.ts';
import { type BoundsFor, boundsOf } from './leaf-bounds.ts';

/** True if a query asks for at least what a partial index holds; other indexes hold all. */
export function isImplied(
  { specification, collation }: IndexDefinition,
  conditions: readonly Condition[],
  context: ExpressionContext,
): boolean {
  const partial = specification.get('partialFilterExpression');
  if (!(partial instanceof Map)) return true;
  const { node } = compileMatcher(partial, { ...context, ...(collation && { collation }) });
  const wanted = {
    collation,
    comparesText: isSameCollation(collation, context.collation),
    isMultikey: false,
  };
  return isNodeImplied(node, { conditions, context, wanted });
}

interface Known {
  readonly conditions: readonly Condition[];
  readonly context: ExpressionContext;
  readonly wanted: BoundsFor;
}

function isNodeImplied(node: MatchNode, known: Known): boolean {
  return partsOf(node).every((part) => {
    if (part.kind === 'logical' && part.operator === '$or') {
      return part.children.some((child) => isNodeImplied(child, known));
    }
    const { conditions } = conditionsOf(part, known.context);
    return conditions.length > 0 && conditions.every((each) => isConditionImplied(each, known));
  });
}

function isConditionImplied(partial: Condition, { conditions, wanted }: Known): boolean {
  const outer = boundsOf(partial.test, wanted);
  return conditions.some((asked) => {
    if (asked.path !== partial.path || asked.test.kind === 'expression') return false;
    if (isSameTest(asked.test, partial.test)) return true;
    const inner = boundsOf(asked.test, wanted);
    if (inner === undefined || outer === undefined || inner.matchesMissing) return false;
    if (isExists(partial)) return true;
    if (isKindOfType(partial) && isWithin(inner.intervals, outer.intervals, wanted.collation)) {
      return true;
    }
    return (
      outer.tightness === 'exact' && isWithin(inner.intervals, outer.intervals, wanted.collation)
    );
  });
}

function isSameTest(a: Condition['test'], b: Condition['test']): boolean {
  if (a.kind !== b.kind || a.operator !== b.operator || a.kind === 'any') return false;
  return compareValues(a.argument, b.argument as Value) === 0;
}

function isExists({ test }: Condition): boolean {
  return test.kind === 'leaf' && test.operator === '$exists';
}

// All that stands where strings do in the order is a string, which is not so of the kinds of numbers.
function isKindOfType({ test }: Condition): boolean {
  if (test.kind !== 'leaf' || test.operator !== '$type') return false;
  return ['string', 'objectId', 'date', 'bool', 'number', 2, 7, 8, 9].some(
    (type) => compareValues(test.argument, type) === 0,
  );
}

import { compareValues } from '../../../value/compare.ts';
import { LastValues } from '../../../value/last-values.ts';
import { sortSteps } from '../../../value/sort-steps.ts';
import { allAtOnce, inOneStep, type Steps } from '../../../value/steps.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { isNullish, type NamedGrammar, named, type Operator } from '../../operator.ts';
import { countOf } from '../../positive-count.ts';
import type { ExpressionContext } from '../../scope.ts';
import { inSteps } from '../../standing.ts';
import { valueText } from '../../value-text.ts';

function grammar(name: string): NamedGrammar {
  return {
    name,
    notObject: [5787801, (type) => `specification must be an object; found ${name}: ${type}`],
    unknown: [5787901, (argument) => `Unknown argument for 'n' operator: ${argument}`],
    required: {
      n: [5787906, "Missing value for 'n'"],
      input: [5787907, "Missing value for 'input'"],
    },
  };
}

type Choice = (
  array: readonly Value[],
  count: number,
  context: ExpressionContext,
) => Steps<Value[]>;

/** Of so many elements those that are wanted are found in no time that anybody notices. */
const ELEMENTS_AT_ONCE = 4096;

function choosing(name: string, choose: Choice): Operator {
  const evaluate = named(
    grammar(name),
    (values, context, site) => {
      const count = countOf(values.get('n'));
      const input = values.get('input');
      if (!Array.isArray(input)) fail(5788200, 'Input must be an array');
      if (input.length <= ELEMENTS_AT_ONCE) return allAtOnce(choose(input, count, context));
      return inSteps(context.pace, site, () => choose(input, count, context));
    },
    { fold: false },
  );
  return {
    ...evaluate,
    compile(spec, compiler) {
      if (!(spec instanceof Map)) {
        fail(5787801, `specification must be an object; found ${name}: ${valueText(spec)}`);
      }
      return evaluate.compile(spec, compiler);
    },
  };
}

function* known(array: readonly Value[]): Steps<Value[]> {
  const found: Value[] = [];
  for (const [index, element] of array.entries()) {
    if (!isNullish(element)) found.push(element);
    if (index % ELEMENTS_AT_ONCE === ELEMENTS_AT_ONCE - 1) yield;
  }
  return found;
}

const least: Choice = function* (array, count, { collation }) {
  const sorted = yield* known(array);
  yield* sortSteps(sorted, (a, b) => compareValues(a, b, collation));
  return sorted.slice(0, count);
};

const greatest: Choice = function* (array, count, { collation }) {
  const kept = new LastValues<Value>(count, (a, b) => compareValues(a, b, collation));
  for (const [index, element] of (yield* known(array)).entries()) {
    kept.add(element);
    if (index % ELEMENTS_AT_ONCE === ELEMENTS_AT_ONCE - 1) yield;
  }
  return (yield* kept.valueSteps()).toReversed();
};

export const firstN: readonly Operator[] = [
  choosing('$firstN', (array, count) => inOneStep(() => array.slice(0, count))),
  choosing('$lastN', (array, count) => inOneStep(() => array.slice(-count))),
  choosing('$maxN', greatest),
  choosing('$minN', least),
];

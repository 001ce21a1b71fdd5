import { compareValues } from '../../../value/compare.ts';
import { LastValues } from '../../../value/last-values.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { isNullish, type NamedGrammar, named, type Operator } from '../../operator.ts';
import { countOf } from '../../positive-count.ts';
import type { ExpressionContext } from '../../scope.ts';
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

type Choice = (array: readonly Value[], count: number, context: ExpressionContext) => Value[];

function choosing(name: string, choose: Choice): Operator {
  const evaluate = named(
    grammar(name),
    (values, context) => {
      const count = countOf(values.get('n'));
      const input = values.get('input');
      if (!Array.isArray(input)) fail(5788200, 'Input must be an array');
      return choose(input, count, context);
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

const least: Choice = (array, count, { collation }) => {
  const known = array.filter((element) => !isNullish(element));
  return known.sort((a, b) => compareValues(a, b, collation)).slice(0, count);
};

const greatest: Choice = (array, count, { collation }) => {
  const kept = new LastValues<Value>(count, (a, b) => compareValues(a, b, collation));
  for (const element of array) if (!isNullish(element)) kept.add(element);
  return kept.values().toReversed();
};

export const firstN: readonly Operator[] = [
  choosing('$firstN', (array, count) => array.slice(0, count)),
  choosing('$lastN', (array, count) => array.slice(-count)),
  choosing('$maxN', greatest),
  choosing('$minN', least),
];

import { compareValues } from '../../../value/compare.ts';
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

function extremes(sign: 1 | -1): Choice {
  return (array, count, { collation }) => {
    const known = array.filter((element) => !isNullish(element));
    // Of equal greatest values the last come first.
    if (sign < 0) known.reverse();
    return known.sort((a, b) => compareValues(a, b, collation) * sign).slice(0, count);
  };
}

export const firstN: readonly Operator[] = [
  choosing('$firstN', (array, count) => array.slice(0, count)),
  choosing('$lastN', (array, count) => array.slice(-count)),
  choosing('$maxN', extremes(-1)),
  choosing('$minN', extremes(1)),
];

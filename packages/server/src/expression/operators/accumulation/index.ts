import { entryOf, present } from '@touchstone/protocol';
import { compareValues } from '../../../value/compare.ts';
import { isNumeric, toDouble } from '../../../value/numbers.ts';
import type { Steps } from '../../../value/steps.ts';
import type { Value } from '../../../value/value.ts';
import { Deviation } from '../../deviation.ts';
import {
  type Arguments,
  type CompiledOperator,
  isNullish,
  type Operator,
  plain,
} from '../../operator.ts';
import {
  parsePercentiles,
  percentileSteps,
  percentiles,
  readPercentileArguments,
} from '../../percentile.ts';
import type { ExpressionContext } from '../../scope.ts';
import { inSteps } from '../../standing.ts';
import { Summation } from '../../summation.ts';

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

// A single argument that is an array stands for its elements.
function spread(values: Arguments): Arguments {
  const [only] = values;
  return values.length === 1 && Array.isArray(only) ? only : values;
}

function average(values: Arguments): Value {
  const sum = new Summation();
  let count = 0;
  for (const value of spread(values)) {
    if (!isNumeric(value)) continue;
    sum.add(value);
    count++;
  }
  return count === 0 ? null : sum.mean(count);
}

function total(values: Arguments): Value {
  const sum = new Summation();
  for (const value of spread(values)) if (isNumeric(value)) sum.add(value);
  return sum.total();
}

function extreme(sign: 1 | -1) {
  return (values: Arguments, { collation }: ExpressionContext): Value => {
    let best: Value = null;
    for (const value of spread(values)) {
      if (isNullish(value)) continue;
      if (best === null || compareValues(value, best, collation) * sign > 0) best = value;
    }
    return best;
  };
}

function deviation(kind: 'population' | 'sample') {
  return (values: Arguments): Value => {
    const running = new Deviation();
    for (const value of spread(values)) if (isNumeric(value)) running.add(toDouble(value));
    return running.value(kind);
  };
}

function numbersIn(value: Value | undefined): number[] {
  const elements = Array.isArray(value) ? value : [value];
  return elements.filter(isNumeric).map(toDouble);
}

/** The numbers of as many elements are found and sorted in one step. */
const ELEMENTS_AT_ONCE = 4096;

function* percentilesOfMany(
  elements: readonly Value[],
  places: readonly number[],
): Steps<(number | null)[]> {
  const numbers: number[] = [];
  for (let at = 0; at < elements.length; at += ELEMENTS_AT_ONCE) {
    for (const number of numbersIn(elements.slice(at, at + ELEMENTS_AT_ONCE))) numbers.push(number);
    yield;
  }
  return yield* percentileSteps(numbers, places);
}

function percentileOperator(name: '$median' | '$percentile'): CompiledOperator {
  return {
    kind: 'compiled',
    name,
    compile(spec, compiler) {
      compiler.keepDynamic();
      const { pace } = compiler.context;
      const parts = readPercentileArguments(name, spec);
      const input = compiler.compile(entryOf(parts, 'input'));
      const isMedian = name === '$median';
      const places = isMedian
        ? [0.5]
        : parsePercentiles(compiler.constant(entryOf(parts, 'p'))?.value);
      const loop = {};
      return (scope) => {
        const value = input(scope);
        const found =
          Array.isArray(value) && value.length > ELEMENTS_AT_ONCE
            ? inSteps(pace, loop, () => percentilesOfMany(value, places))
            : percentiles(numbersIn(value), places);
        return isMedian ? present(found[0]) : found;
      };
    },
  };
}

export const accumulation: readonly Operator[] = [
  plain('$avg', ANY, average),
  plain('$max', ANY, extreme(1)),
  percentileOperator('$median'),
  plain('$min', ANY, extreme(-1)),
  percentileOperator('$percentile'),
  plain('$stdDevPop', ANY, deviation('population')),
  plain('$stdDevSamp', ANY, deviation('sample')),
  plain('$sum', ANY, total),
];

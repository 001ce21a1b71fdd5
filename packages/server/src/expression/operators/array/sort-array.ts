import { entryOf } from '@touchstone/protocol';
import type { Collation } from '../../../value/collation.ts';
import { compareValues } from '../../../value/compare.ts';
import { isNumeric, toDouble } from '../../../value/numbers.ts';
import { sortSteps } from '../../../value/sort-steps.ts';
import type { Fields, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { valueAtPath } from '../../field-path.ts';
import {
  type CompiledOperator,
  grammarOf,
  isNullish,
  readNamed,
  typeName,
} from '../../operator.ts';
import { looping } from '../../standing.ts';

/** Orders two values of any kind. */
export type Ordering = (a: Value | undefined, b: Value | undefined) => number;

function direction(value: Value): 1 | -1 {
  const number = isNumeric(value) ? toDouble(value) : 0;
  if (number === 1 || number === -1) return number;
  return fail(2942506, 'The $sort element value must be either 1 or -1');
}

function patternDirection(value: Value): 1 | -1 {
  const number = isNumeric(value) ? toDouble(value) : undefined;
  if (number === 1 || number === -1) return number;
  return refusePattern('The sort element value must be either 1 or -1');
}

function refusePattern(words: string): never {
  return fail(2942505, `BadValue: ${words}`);
}

/** The ordering by the fields of a sort pattern. */
export function orderByFields(pattern: Fields, collation: Collation | undefined): Ordering {
  const parts = Array.from(pattern, ([path, value]) => ({
    names: path === '' ? refusePattern('The sort field cannot be empty') : path.split('.'),
    sign: patternDirection(value),
  }));
  return (a, b) => {
    for (const { names, sign } of parts) {
      const left = valueAtPath(a, names) ?? null;
      const order = compareValues(left, valueAtPath(b, names) ?? null, collation);
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

function orderingOf(spec: Value, collation: Collation | undefined): Ordering {
  if (spec instanceof Map) {
    if (spec.size > 0) return orderByFields(spec, collation);
    return refusePattern('The sort pattern is empty when it should be a set of fields.');
  }
  if (!isNumeric(spec)) {
    const words = 'The $sort is invalid: use 1/-1 to sort the whole element';
    fail(2942507, `${words}, or {field:1/-1} to sort embedded fields`);
  }
  const sign = direction(spec);
  return (a, b) => compareValues(a, b, collation) * sign;
}

const grammar = grammarOf('$sortArray', {
  notObject: 2942500,
  unknown: 2942501,
  required: { input: 2942502, sortBy: 2942503 },
});

export const sortArray: CompiledOperator = {
  kind: 'compiled',
  name: '$sortArray',
  compile(spec, compiler) {
    compiler.keepDynamic();
    const parts = readNamed(spec, grammar);
    const ordering = orderingOf(entryOf(parts, 'sortBy'), compiler.context.collation);
    const input = compiler.compile(entryOf(parts, 'input'));
    const loop = {};
    return (scope) => {
      const begin = () => {
        const array = input(scope);
        if (!isNullish(array) && !Array.isArray(array)) {
          const words = 'The input argument to $sortArray must be an array, but was of type';
          fail(2942504, `${words}: ${typeName(array)}`);
        }
        const sorted = isNullish(array) ? null : [...array];
        return { sorted, steps: sortSteps(sorted ?? [], ordering) };
      };
      const isUnsorted = ({ steps }: ReturnType<typeof begin>) => !steps.next().done;
      return looping(compiler.context.pace, loop, begin, isUnsorted).sorted;
    };
  },
};

import { Int32 } from 'bson';
import { fail } from '../../expression/failure.ts';
import { compileSorter } from '../../query/sort.ts';
import type { Fields, Value } from '../../value/value.ts';
import { compileGrouping, groupedBy } from '../grouping.ts';
import { sorted } from '../sorted.ts';
import type { StageDefinition } from '../stage.ts';

const COUNT: Fields = new Map([['count', new Map([['$sum', new Int32(1)]])]]);
const MOST_FIRST: Fields = new Map([['count', new Int32(-1)]]);

function checkExpression(spec: Value): Value {
  const words =
    'the sortByCount field must be defined as a $-prefixed path or an expression inside an object';
  if (spec instanceof Map) {
    const first = spec.keys().next().value;
    return first?.startsWith('$') ? spec : fail(40147, words);
  }
  if (typeof spec !== 'string') {
    fail(40149, 'the sortByCount field must be specified as a string or as an object');
  }
  return spec.startsWith('$') ? spec : fail(40148, words);
}

/** `$sortByCount`: the values of an expression and how often they occur, most often first. */
export const sortByCount: StageDefinition = {
  name: '$sortByCount',
  compile(spec, { context }) {
    const grouped = groupedBy(compileGrouping(checkExpression(spec), COUNT, context), context);
    const sorter = compileSorter(MOST_FIRST);
    return {
      *run(documents) {
        yield* sorted(grouped(documents), sorter, context);
      },
    };
  },
};

import { fail } from '../expression/failure.ts';
import { compareValues } from '../value/compare.ts';
import { integerValue } from '../value/numbers.ts';
import type { Value } from '../value/value.ts';
import type { Partition } from './window/window.ts';
import type { WindowFunctionDefinition } from './window/window-function.ts';

/** The things that are counted: documents, those before the first equal one, or different values. */
export type RankKind = 'document' | 'rank' | 'dense';

function ranks(kind: RankKind, { sortValues, scopes }: Partition): Value[] {
  let rank = 0;
  return scopes.map((_, at) => {
    const isNew = at === 0 || compareValues(sortValues[at], sortValues[at - 1]) !== 0;
    if (kind === 'document' || (kind === 'rank' && isNew)) rank = at + 1;
    else if (kind === 'dense' && isNew) rank++;
    return integerValue(rank);
  });
}

/** A window function that numbers the documents of a partition. */
export function ranking(name: string, kind: RankKind): WindowFunctionDefinition {
  return {
    name,
    compile({ spec, window, sortBy }) {
      if (window !== undefined)
        fail(5371601, 'Rank style window functions take no other arguments');
      if (!(spec instanceof Map) || spec.size > 0) {
        fail(5371603, "(None) must be specified with '{}' as the value");
      }
      if (sortBy?.size !== 1) {
        const words =
          'must be specified with a top level sortBy expression with exactly one element';
        fail(5371602, `${name} ${words}`);
      }
      return (partition) => ranks(kind, partition);
    },
  };
}

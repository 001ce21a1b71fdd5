import { fail } from '../../expression/failure.ts';
import { integerValue } from '../../value/numbers.ts';
import type { Value } from '../../value/value.ts';
import { taking } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

function fieldName(spec: Value): string {
  if (typeof spec !== 'string') fail(40156, 'the count field must be a non-empty string');
  if (spec === '') fail(40157, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) fail(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('\0')) fail(40159, 'the count field cannot contain a null byte');
  if (spec.includes('.')) fail(40160, "the count field cannot contain '.'");
  if (spec === '_id') fail(15948, "a group's _id may only be specified once");
  return spec;
}

/** `$count`: one document with the number of documents; none when there are none. */
export const count: StageDefinition = {
  name: '$count',
  compile(spec) {
    const name = fieldName(spec);
    return {
      *run(documents) {
        let total = 0;
        yield* taking(documents, () => {
          total++;
        });
        if (total > 0) yield new Map([[name, integerValue(total)]]);
      },
    };
  },
};

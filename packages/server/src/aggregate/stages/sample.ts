import { present } from '@touchstone/protocol';
import { fail } from '../../expression/failure.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import type { Value } from '../../value/value.ts';
import { listing } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

function sizeOf(spec: Value): number {
  if (!(spec instanceof Map)) fail(28745, 'the $sample stage specification must be an object');
  for (const name of spec.keys()) {
    if (name !== 'size') fail(28748, `unrecognized option to $sample: ${name}`);
  }
  const size = spec.get('size');
  if (size === undefined) fail(28749, '$sample stage must specify a size');
  if (!isNumeric(size)) fail(28746, 'size argument to $sample must be a number');
  const count = Math.trunc(toDouble(size));
  return count < 0 ? fail(28747, 'size argument to $sample must not be negative') : count;
}

/** `$sample`: some of the documents by chance, in an order by chance. */
export const sample: StageDefinition = {
  name: '$sample',
  compile(spec, { context }) {
    const size = sizeOf(spec);
    const below = (limit: number): number => Math.floor(context.random() * limit);
    return {
      *run(documents) {
        const drawn = yield* listing(documents, (document) => document);
        // A shuffle from the front, as far as documents are wanted.
        for (let index = 0; index < Math.min(size, drawn.length); index++) {
          const other = index + below(drawn.length - index);
          const chosen = present(drawn[other]);
          drawn[other] = present(drawn[index]);
          yield chosen;
        }
      },
    };
  },
};

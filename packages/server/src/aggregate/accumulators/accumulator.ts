import { fail } from '../../expression/failure.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';

/** `$accumulator` is refused as by a server without a JavaScript engine. */
export const accumulator: AccumulatorDefinition = {
  name: '$accumulator',
  since: '4.4',
  compile() {
    const words = 'Cannot run server-side javascript without the javascript engine enabled';
    return fail(31264, words);
  },
};

import { fail } from '../../failure.ts';
import type { Operator } from '../../operator.ts';

/** What needs a JavaScript engine is refused as by a server that was started without one. */
export const custom: readonly Operator[] = [
  {
    kind: 'compiled',
    name: '$function',
    compile(spec) {
      if (!(spec instanceof Map)) {
        return fail(31260, '$function requires an object as an argument');
      }
      if (!spec.has('body')) fail(31261, 'The body function must be specified.');
      if (!spec.has('args')) fail(31419, 'The args field must be specified.');
      if (!spec.has('lang')) fail(31418, 'The lang field must be specified.');
      const words = 'Cannot run server-side javascript without the javascript engine enabled';
      return fail(31264, words);
    },
  },
];

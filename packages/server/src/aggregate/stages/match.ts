import { fail } from '../../expression/failure.ts';
import { compileMatcher } from '../../query/match.ts';
import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

/** `$match`: lets the documents through that a filter matches. */
export const match: StageDefinition = {
  name: '$match',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) fail(15959, 'the match filter must be an expression in an object');
    if (spec.has('$where')) fail('BadValue', '$where is not allowed in this context');
    const matcher = compileMatcher(spec, context);
    return {
      pushDown: { kind: 'filter', spec },
      *run(documents) {
        for (const document of documents) {
          if (document === PAUSE || matcher.matches(document)) yield document;
        }
      },
    };
  },
};

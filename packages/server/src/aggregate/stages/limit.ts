import { fail } from '../../expression/failure.ts';
import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';
import { wholeNumber } from '../whole-number.ts';

/** `$limit`: lets the first documents through and asks for no more of them. */
export const limit: StageDefinition = {
  name: '$limit',
  compile(spec) {
    const count = wholeNumber('$limit', spec, 5107201);
    if (count === 0) fail(15958, 'the limit must be positive');
    return {
      pushDown: { kind: 'limit', count },
      *run(documents) {
        let passed = 0;
        for (const document of documents) {
          yield document;
          if (document !== PAUSE && ++passed >= count) return;
        }
      },
    };
  },
};

import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';
import { wholeNumber } from '../whole-number.ts';

/** `$skip`: leaves the first documents out. */
export const skip: StageDefinition = {
  name: '$skip',
  compile(spec) {
    const count = wholeNumber('$skip', spec, 5107200);
    return {
      pushDown: { kind: 'skip', count },
      *run(documents) {
        let skipped = 0;
        for (const document of documents) {
          if (document === PAUSE || skipped >= count) yield document;
          else skipped++;
        }
      },
    };
  },
};

import { fail } from '../../expression/failure.ts';
import type { StageDefinition } from '../stage.ts';

/** `$changeStreamSplitLargeEvent`: the stream that it ends cuts events too large for a document into fragments. */
export const changeStreamSplitLargeEvent: StageDefinition = {
  name: '$changeStreamSplitLargeEvent',
  since: '7.0',
  compile(spec) {
    if (!(spec instanceof Map) || spec.size > 0) {
      fail(7182800, '$changeStreamSplitLargeEvent spec should be an empty object');
    }
    return { run: (events) => events };
  },
};

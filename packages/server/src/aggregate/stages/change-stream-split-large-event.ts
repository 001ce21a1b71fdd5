import { fail } from '../../expression/failure.ts';
import type { StageDefinition } from '../stage.ts';

/** `$changeStreamSplitLargeEvent`: events too large for a document would be cut into fragments. */
export const changeStreamSplitLargeEvent: StageDefinition = {
  name: '$changeStreamSplitLargeEvent',
  since: '7.0',
  position: 'last',
  compile(spec) {
    if (!(spec instanceof Map) || spec.size > 0) {
      fail(7182800, '$changeStreamSplitLargeEvent spec should be an empty object');
    }
    return fail('NotImplemented', '$changeStreamSplitLargeEvent is not implemented');
  },
};

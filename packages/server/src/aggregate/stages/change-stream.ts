import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$changeStream`: what is written, as it is written; the rest of the server follows the log. */
export const changeStream: StageDefinition = reportStage({
  name: '$changeStream',
  runsOn: 'either',
  check(spec, { clusterTime }) {
    if (!(spec instanceof Map)) {
      const words = '$changeStream stage expects a document as argument';
      fail(50808, `${words}, but found: ${typeName(spec)}`);
    }
    if (clusterTime === undefined) {
      fail(40573, 'The $changeStream stage is only supported on replica sets');
    }
  },
});

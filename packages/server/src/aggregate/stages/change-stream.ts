import { fail } from '../../expression/failure.ts';
import { showFields } from '../../value/show-value.ts';
import { reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$changeStream`: what is written, as it is written; the rest of the server follows the log. */
export const changeStream: StageDefinition = reportStage({
  name: '$changeStream',
  runsOn: 'either',
  check(spec, { clusterTime }) {
    if (!(spec instanceof Map)) {
      const shown = showFields(new Map([['$changeStream', spec]])).slice(2, -2);
      fail(6188500, `$changeStream must take a nested object but found: ${shown}`);
    }
    if (clusterTime === undefined) {
      fail(40573, 'The $changeStream stage is only supported on replica sets');
    }
  },
});

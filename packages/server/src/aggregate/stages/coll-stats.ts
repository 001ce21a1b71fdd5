import { fail } from '../../expression/failure.ts';
import { showValue } from '../../value/show-value.ts';
import { checkKnownFields, reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

const KNOWN = ['count', 'latencyStats', 'queryExecStats', 'storageStats', 'operationStats'];

/** `$collStats`: statistics of the collection. */
export const collStats: StageDefinition = reportStage({
  name: '$collStats',
  check(spec) {
    if (!(spec instanceof Map)) {
      const words = '$collStats must take a nested object but found';
      fail(5447000, `${words}: $collStats: ${showValue(spec)}`);
    }
    checkKnownFields('$collStats', spec, KNOWN);
  },
});

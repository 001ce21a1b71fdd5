import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { checkKnownFields, reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$planCacheStats`: the plans that are remembered. */
export const planCacheStats: StageDefinition = reportStage({
  name: '$planCacheStats',
  check(spec) {
    if (!(spec instanceof Map)) {
      const words = '$planCacheStats value must be an object';
      fail('FailedToParse', `${words}. Found: ${typeName(spec)}`);
    }
    checkKnownFields('$planCacheStats', spec, ['allHosts']);
  },
});

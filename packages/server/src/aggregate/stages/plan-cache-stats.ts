import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$planCacheStats`: the plans that are remembered. */
export const planCacheStats: StageDefinition = reportStage({
  name: '$planCacheStats',
  check(spec) {
    if (!(spec instanceof Map)) {
      const words = '$planCacheStats value must be an object';
      fail('FailedToParse', `${words}. Found: ${typeName(spec)}`);
    }
    if (spec.size === 0) return;
    const words = '$planCacheStats parameters object must be empty';
    fail('FailedToParse', `${words}. Found: ${typeName(spec)}`);
  },
});

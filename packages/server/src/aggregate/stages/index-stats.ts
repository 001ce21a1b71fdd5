import { fail } from '../../expression/failure.ts';
import { reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$indexStats`: how the collection's indexes are used. */
export const indexStats: StageDefinition = reportStage({
  name: '$indexStats',
  check(spec) {
    if (spec instanceof Map && spec.size === 0) return;
    fail(28803, 'The $indexStats stage specification must be an empty object');
  },
});

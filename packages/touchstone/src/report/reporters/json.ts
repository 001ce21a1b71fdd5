import { EJSON } from 'bson';
import type { Reporter } from './reporter.ts';

/** The results themselves: one object for one driver, an array for several. BSON values inside are Extended JSON. */
export const json: Reporter = {
  help: 'the results, for programs',
  render(results) {
    const value = results.length === 1 ? results[0] : results;
    return `${EJSON.stringify(value, undefined, 1, { relaxed: true })}\n`;
  },
};

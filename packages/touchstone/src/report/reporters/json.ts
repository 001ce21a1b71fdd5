import type { Reporter } from './reporter.ts';

/** The results themselves: one object for one driver, an array for several. */
export const json: Reporter = {
  help: 'the results, for programs',
  render(results) {
    const value = results.length === 1 ? results[0] : results;
    return `${JSON.stringify(value, undefined, 1)}\n`;
  },
};

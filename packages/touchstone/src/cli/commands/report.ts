import { readFileSync } from 'node:fs';
import { reporters } from '../../report/reporters/index.ts';
import type { Results } from '../../report/results.ts';
import type { Subcommand } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';

export const report: Subcommand = {
  summary: 'Draws one or several results as a page.',
  usage: 'touchstone report RESULTS.json... > matrix.html',
  options: {
    reporter: {
      type: 'string',
      value: 'NAME',
      help: 'html (the default), pretty, junit, tap, json',
    },
  },
  async run(line, terminal) {
    if (line.positionals.length === 0)
      throw new UsageError('report needs at least one results file.');
    const name = line.text('reporter') ?? 'html';
    const reporter = reporters[name];
    if (reporter === undefined) {
      throw new UsageError(
        `There is no reporter "${name}"; there are ${Object.keys(reporters).join(', ')}.`,
      );
    }
    const results = line.positionals.flatMap(readResults);
    terminal.out.write(reporter.render(results, { color: terminal.color }));
    return 0;
  },
};

function readResults(path: string): readonly Results[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
  const list = [value].flat() as Results[];
  for (const results of list) {
    if (results?.format !== 1 || !Array.isArray(results.results)) {
      throw new UsageError(
        `${path} is not a results file of format 1 (touchstone run --reporter json).`,
      );
    }
  }
  return list;
}

import { compareResults } from '../compare.ts';
import type { KnownFailure } from '../known-failing.ts';
import { json } from '../reporters/json.ts';
import type { Results } from '../results.ts';
import { badge } from './badge.ts';
import { casePage } from './case-page.ts';
import { changesPage } from './changes-page.ts';
import { FILTER_SCRIPT } from './filter-script.ts';
import { indexPage } from './index-page.ts';
import { distinct, findingsOf, grouped, runsOf, suitePath } from './site-model.ts';
import { STYLE } from './style.ts';
import { suitePage } from './suite-page.ts';

export interface SiteOptions {
  /** Their reasons stand beside the failures. */
  readonly known?: readonly KnownFailure[];
  /** Earlier results; what changed since then gets a page. */
  readonly previous?: readonly Results[];
}

/**
 * The report as a site: the text of each file, by its path below the folder. It opens from disk and loads nothing from elsewhere; the same
 * results make the same bytes.
 */
export function buildSite(
  results: readonly Results[],
  { known = [], previous }: SiteOptions = {},
): ReadonlyMap<string, string> {
  const runs = runsOf(results);
  const cases = findingsOf(runs, known);
  const options = { hasChanges: previous !== undefined };
  const files = new Map([
    ['index.html', indexPage(runs, cases, options)],
    ['style.css', STYLE],
    ['filters.js', FILTER_SCRIPT],
    ['results.json', json.render(results, { color: false })],
  ]);
  for (const found of cases) files.set(found.path, casePage(found, runs, options));
  const bySuite = new Map(grouped(cases, ({ suite }) => suite));
  for (const suite of distinct(runs.flatMap((run) => [...run.bySuite.keys()]))) {
    const own = bySuite.get(suite) ?? [];
    files.set(suitePath(suite), suitePage(suite, { runs, cases: own, ...options }));
  }
  for (const run of runs) files.set(`badges/${run.id}.svg`, badge(run.results));
  if (previous !== undefined) {
    const paths = new Map(cases.map(({ key, path }) => [key, path]));
    files.set(
      'changes.html',
      changesPage(compareResults(previous, results), paths, { before: previous, after: results }),
    );
  }
  return files;
}

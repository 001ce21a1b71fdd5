import { caseList, filters } from './case-list.ts';
import { html } from './markup.ts';
import { legend, suiteTable } from './matrix.ts';
import { page } from './page.ts';
import { type CaseFindings, distinct, type Run } from './site-model.ts';

export interface SuitePageOptions {
  readonly runs: readonly Run[];
  /** The cases of the suite that did not pass everywhere. */
  readonly cases: readonly CaseFindings[];
  readonly hasChanges: boolean;
}

/** One suite with all drivers: how it went with each, and every case that failed or did not run. */
export function suitePage(suite: string, { runs, cases, hasChanges }: SuitePageOptions): string {
  const findings = cases.flatMap((found) => found.findings);
  const executions = findings.flatMap((finding) => finding.executions);
  const choices = {
    runs,
    outcomes: [...new Set(findings.map(({ outcome }) => outcome))],
    topologies: distinct(executions.map(({ topology }) => topology)),
  };
  const body = html`<p class="crumbs"><a href="../index.html#matrix">Matrix</a> › ${suite}</p>
<h1>${suite}</h1>
${suiteTable(runs, suite)}
${legend}
<h2 id="cases" tabindex="-1">Cases that did not pass</h2>
${filters(choices)}
${caseList(cases, { root: '../', nothing: 'Every case passed that was run.' })}`;
  const title = `${suite} · Touchstone`;
  return page({ title, root: '../', body, script: true, hasChanges });
}

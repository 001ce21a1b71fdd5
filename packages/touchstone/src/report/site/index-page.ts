import { caseList, filters } from './case-list.ts';
import { html, type Markup } from './markup.ts';
import { legend, matrix } from './matrix.ts';
import { durationLabel, page, timeLabel } from './page.ts';
import { type CaseFindings, distinct, isFailure, type Run } from './site-model.ts';
import { slowSection } from './slow-section.ts';

/** The entrance: who was tested when, the matrix, every case that failed, and what is slow. */
export function indexPage(
  runs: readonly Run[],
  cases: readonly CaseFindings[],
  options: { readonly hasChanges: boolean },
): string {
  const suites = distinct(runs.flatMap(({ bySuite }) => [...bySuite.keys()]));
  const executions = runs.flatMap(({ results }) => results.results);
  const topologies = distinct(executions.map(({ topology }) => topology));
  const failures = cases.flatMap(failuresOf);
  const outcomes = ['failed', 'errored'] as const;
  const body = html`<h1>Conformance of MongoDB drivers</h1>
<ul class="runs">${runs.map((run) => runCard(run, cases))}</ul>
${filters({ runs, suites, topologies, outcomes })}
<h2 id="matrix">Matrix</h2>
${legend}
${matrix(runs, suites)}
<h2 id="cases" tabindex="-1">Cases that failed</h2>
<p class="note">Cases that did not run are told, with the reason, on the page of their suite.</p>
${caseList(failures, { root: '', nothing: 'No case failed.' })}
<h2 id="slow">What is slow</h2>
${slowSection(runs)}`;
  return page({ title: 'Touchstone', root: '', body, script: true, ...options });
}

/** A case with no more than the findings that are failures; nothing where there are none. */
function failuresOf(found: CaseFindings): readonly CaseFindings[] {
  const findings = found.findings.filter(isFailure);
  return findings.length === 0 ? [] : [{ ...found, findings }];
}

function runCard({ id, label, results }: Run, cases: readonly CaseFindings[]): Markup {
  const { totals, server, driver, specifications } = results;
  const failed = totals.failed + totals.errored;
  const known = cases.filter(({ findings }) =>
    findings.some((finding) => finding.run.id === id && finding.known !== undefined),
  );
  const ofThem = known.length === 0 ? '' : `, ${known.length} with a known reason`;
  const verdict =
    failed === 0
      ? html`<span class="outcome passed">✓ nothing failed</span>`
      : html`<span class="outcome failed">✗ ${failed} failed</span>${ofThem}`;
  const tests =
    specifications.commit === null ? 'tests without a commit' : commitLink(specifications.commit);
  return html`<li data-run="${id}"><strong>${label}</strong> ${verdict}<br>
${totals.passed} of ${totals.cases} cases passed, ${totals.unsupported} unsupported, ${totals.skipped} skipped<br>
<span class="note">${driver.language}; ${server.name} ${server.version}; ${tests}; ${timeLabel(results.startedAt)}, ${durationLabel(results.durationMS)}; <a href="badges/${id}.svg">badge</a></span></li>
`;
}

function commitLink(commit: string): Markup {
  const short = commit.slice(0, 10);
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return html`official tests at ${short}`;
  return html`<a href="https://github.com/mongodb/specifications/tree/${commit}" rel="noreferrer">official tests at ${short}</a>`;
}

import type { Outcome } from '../../run/test-result.ts';
import { html, type Markup } from './markup.ts';
import { outcomeLabel } from './page.ts';
import {
  byTopology,
  type CaseFindings,
  distinct,
  type Finding,
  isFailure,
  type Run,
} from './site-model.ts';

/** The outcomes that the list has, in the order of interest. */
const LISTED: readonly Outcome[] = ['failed', 'errored', 'unsupported', 'skipped'];

/** The rows that filters.js works on: the fields are named as the attributes of the rows. */
export function filters(runs: readonly Run[]): Markup {
  const executions = runs.flatMap(({ results }) => results.results);
  const drivers = runs.map(({ id, label }) => html`<option value="${id}">${label}</option>`);
  const options = (values: readonly string[]): readonly Markup[] =>
    values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<form id="filters" class="filters" role="search" aria-label="Filter matrix and cases" hidden>
<label>Driver <select name="driver"><option value="">all</option>${drivers}</select></label>
<label>Outcome <select name="outcome"><option value="">all</option>${options(LISTED)}
<option value="unexplained">failed, no known reason</option></select></label>
<label>Suite <select name="suite"><option value="">all</option>${options(distinct(executions.map(({ suite }) => suite)))}</select></label>
<label>Topology <select name="topology"><option value="">all</option>${options(distinct(executions.map(({ topology }) => topology)))}</select></label>
<label>Text <input type="search" name="text" autocomplete="off" placeholder="case, file or reason"></label>
<button type="reset">Show all</button>
</form>`;
}

/** Every case that did not pass, failures first. */
export function caseList(cases: readonly CaseFindings[]): Markup {
  const entries = cases.flatMap((found) => found.findings.map((finding) => ({ found, finding })));
  if (entries.length === 0) return html`<p>Every case that was run passed.</p>`;
  const rank = (outcome: Outcome): number => LISTED.indexOf(outcome);
  entries.sort((a, b) => rank(a.finding.outcome) - rank(b.finding.outcome));
  return html`<p id="count" role="status">${entries.length} entries</p>
<table class="cases" role="table" aria-label="Cases that did not pass"><thead role="rowgroup">
<tr role="row"><th scope="col" role="columnheader">Outcome</th><th scope="col" role="columnheader">Case</th>
<th scope="col" role="columnheader">Driver</th><th scope="col" role="columnheader">Topology</th></tr></thead>
<tbody role="rowgroup">
${entries.map(({ found, finding }) => row(found, finding))}</tbody></table>`;
}

function row(found: CaseFindings, finding: Finding): Markup {
  const topologies = [...distinct(finding.executions.map(({ topology }) => topology))].sort(
    byTopology,
  );
  const unexplained = isFailure(finding) && finding.known === undefined ? ' unexplained' : '';
  return html`<tr role="row" data-driver="${finding.run.id}" data-outcome="${finding.outcome}${unexplained}" data-suite="${found.suite}" data-topology="${topologies.join(' ')}">
<td role="cell">${outcomeLabel(finding.outcome)}${finding.known === undefined ? undefined : html` <span class="known">known</span>`}</td>
<td role="cell"><a href="${found.path}">${found.name}</a><br><span class="file">${found.file}</span><br><span class="reason">${finding.known ?? finding.executions[0].reason ?? ''}</span></td>
<td role="cell">${finding.run.label}</td><td role="cell">${topologies.join(', ')}</td></tr>
`;
}

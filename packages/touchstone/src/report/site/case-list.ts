import type { Outcome } from '../../run/test-result.ts';
import { html, type Markup } from './markup.ts';
import { outcomeLabel } from './page.ts';
import {
  byTopology,
  type CaseFindings,
  distinct,
  type Finding,
  grouped,
  isFailure,
  type Run,
} from './site-model.ts';

/** The outcomes that lists have, in the order of interest. */
const LISTED: readonly Outcome[] = ['failed', 'errored', 'unsupported', 'skipped'];

export interface FilterChoices {
  readonly runs: readonly Run[];
  readonly topologies: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Absent on the page of one suite. */
  readonly suites?: readonly string[];
}

/** The form that filters.js works with: the fields are named as the attributes of the rows. */
export function filters({ runs, topologies, outcomes, suites }: FilterChoices): Markup {
  const drivers = runs.map(({ id, label }) => html`<option value="${id}">${label}</option>`);
  const options = (values: readonly string[]): readonly Markup[] =>
    values.map((value) => html`<option value="${value}">${value}</option>`);
  const suiteField =
    suites === undefined
      ? undefined
      : html`<label>Suite <select name="suite"><option value="">all</option>${options(suites)}</select></label>`;
  return html`<form id="filters" class="filters" role="search" aria-label="Filter cases" hidden>
<label>Driver <select name="driver"><option value="">all</option>${drivers}</select></label>
<label>Outcome <select name="outcome"><option value="">all</option>${options(LISTED.filter((one) => outcomes.includes(one)))}
<option value="unexplained">failed, no known reason</option></select></label>
${suiteField}
<label>Topology <select name="topology"><option value="">all</option>${options([...topologies].sort(byTopology))}</select></label>
<label>Text <input type="search" name="text" autocomplete="off" placeholder="case, file or reason"></label>
<button type="reset">Show all</button>
</form>`;
}

/** The findings of a case that are alike: the same outcome, for the same reason, on the same topologies. */
interface Entry {
  readonly found: CaseFindings;
  readonly findings: readonly [Finding, ...Finding[]];
  readonly topologies: readonly string[];
}

/** Cases that did not pass, failures first, each once for all drivers that it ended alike with. */
export function caseList(
  cases: readonly CaseFindings[],
  { root, nothing }: { readonly root: string; readonly nothing: string },
): Markup {
  const entries = cases.flatMap(entriesOf);
  if (entries.length === 0) return html`<p>${nothing}</p>`;
  const rank = ({ findings: [{ outcome }] }: Entry): number => LISTED.indexOf(outcome);
  entries.sort((a, b) => rank(a) - rank(b));
  return html`<p id="count" role="status">${entries.length} entries</p>
<table class="cases" role="table" aria-label="Cases that did not pass"><thead role="rowgroup">
<tr role="row"><th scope="col" role="columnheader">Outcome</th><th scope="col" role="columnheader">Case</th>
<th scope="col" role="columnheader">Drivers</th><th scope="col" role="columnheader">Topologies</th></tr></thead>
<tbody role="rowgroup">
${entries.map((entry) => row(entry, root))}</tbody></table>`;
}

function entriesOf(found: CaseFindings): readonly Entry[] {
  const alike = (finding: Finding): string =>
    JSON.stringify([finding.outcome, finding.known, reasonOf(finding), topologiesOf(finding)]);
  return grouped(found.findings, alike).map(([, findings]) => ({
    found,
    findings,
    topologies: topologiesOf(findings[0]),
  }));
}

function reasonOf({ known, executions }: Finding): string {
  return known ?? executions[0].reason ?? '';
}

function topologiesOf({ executions }: Finding): readonly string[] {
  return [...distinct(executions.map(({ topology }) => topology))].sort(byTopology);
}

function row({ found, findings, topologies }: Entry, root: string): Markup {
  const [first] = findings;
  const unexplained = isFailure(first) && first.known === undefined ? ' unexplained' : '';
  const drivers = findings.map(({ run }) => run.id).join(' ');
  const labels = findings.map(({ run }) => html`<li>${run.label}</li>`);
  return html`<tr role="row" data-driver="${drivers}" data-outcome="${first.outcome}${unexplained}" data-suite="${found.suite}" data-topology="${topologies.join(' ')}">
<td role="cell">${outcomeLabel(first.outcome)}${first.known === undefined ? undefined : html` <span class="known">known</span>`}</td>
<td role="cell"><a href="${root}${found.path}">${found.name}</a><br><span class="file">${found.file}</span><br><span class="reason">${reasonOf(first)}</span></td>
<td role="cell"><ul class="names">${labels}</ul></td><td role="cell">${topologies.join(', ')}</td></tr>
`;
}

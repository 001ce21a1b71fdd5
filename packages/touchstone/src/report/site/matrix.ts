import type { Outcome } from '../../run/test-result.ts';
import type { Totals } from '../totals.ts';
import { totals } from '../totals.ts';
import { html, type Markup } from './markup.ts';
import { SIGNS } from './page.ts';
import { byTopology, grouped, type Run, suitePath } from './site-model.ts';

/** Suites as rows, drivers as columns, and in each cell what happened on each topology. */
export function matrix(runs: readonly Run[], suites: readonly string[]): Markup {
  const heads = runs.map(
    ({ id, label }) => html`<th scope="col" role="columnheader" data-run="${id}">${label}</th>`,
  );
  const rows = suites.map((suite) => {
    const path = suitePath(suite);
    const cells = runs.map(
      (run) =>
        html`<td role="cell" data-run="${run.id}" data-label="${run.label}">${chips(run, suite, path)}</td>`,
    );
    return html`<tr role="row" data-suite="${suite}"><th scope="row" role="rowheader"><a href="${path}">${suite}</a></th>${cells}</tr>
`;
  });
  return html`<div class="wide" role="region" aria-label="Matrix" tabindex="0"><table class="matrix" role="table" aria-label="Suites by drivers and topologies"><thead role="rowgroup">
<tr role="row"><th scope="col" role="columnheader">Suite</th>${heads}</tr></thead>
<tbody role="rowgroup">
${rows}</tbody></table></div>`;
}

export const legend: Markup = html`<dl class="legend">
<div><dt><span class="outcome passed">✓ passed</span></dt><dd>all that ran did as the tests say</dd></div>
<div><dt><span class="outcome failed">✗ failed</span></dt><dd>the driver did otherwise</dd></div>
<div><dt><span class="outcome errored">! errored</span></dt><dd>runner, adapter, server or test file at fault</dd></div>
<div><dt><span class="outcome unsupported">– unsupported</span></dt><dd>the driver lacks it, its adapter says</dd></div>
<div><dt><span class="outcome skipped">· skipped</span></dt><dd>a requirement or the test itself says so</dd></div>
</dl>
<p class="note">Numbers are cases: passed of those that ran, and after a + those that did not run. “none” stands for cases that need no server.</p>`;

/** One suite with drivers as rows. */
export function suiteTable(runs: readonly Run[], suite: string): Markup {
  const rows = runs.map(
    (run) =>
      html`<tr data-run="${run.id}"><th scope="row">${run.label}</th><td>${chips(run, suite, '')}</td></tr>
`,
  );
  return html`<table class="overview" aria-label="Drivers by topologies">${rows}</table>`;
}

/** The outcomes of a suite on each topology; they lead to the cases on its page, at `path`. */
function chips(run: Run, suite: string, path: string): Markup {
  const shown = grouped(run.bySuite.get(suite) ?? [], ({ topology }) => topology)
    .toSorted(([a], [b]) => byTopology(a, b))
    .map(([topology, executions]) => chip(totals(executions), topology, { run, path }));
  return shown.length === 0 ? html`<span class="note">not run</span>` : html`${shown}`;
}

function chip(
  counts: Totals,
  topology: string,
  { run, path }: { readonly run: Run; readonly path: string },
): Markup {
  const outcome = worst(counts);
  const ran = counts.passed + counts.failed + counts.errored;
  const idle = counts.unsupported + counts.skipped;
  const text = ran === 0 ? `${idle} ${outcome}` : `${counts.passed}/${ran}`;
  const more = ran > 0 && idle > 0 ? html` +${idle}<span class="aside"> not run</span>` : '';
  const inside = html`<span aria-hidden="true">${SIGNS[outcome]}</span> ${topology} <b>${text}</b>${more}<span class="aside"> ${outcome}</span>`;
  if (counts.passed === counts.cases) {
    return html`<span class="chip ${outcome}" data-topology="${topology}">${inside}</span> `;
  }
  const query = new URLSearchParams({ driver: run.id, topology }).toString();
  return html`<a class="chip ${outcome}" data-topology="${topology}" href="${path}#${query}">${inside}</a> `;
}

function worst(counts: Totals): Outcome {
  const order: readonly Outcome[] = ['errored', 'failed', 'passed', 'unsupported'];
  return order.find((outcome) => counts[outcome] > 0) ?? 'skipped';
}

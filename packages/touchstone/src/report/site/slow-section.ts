import type { TestResult } from '../../run/test-result.ts';
import { html, type Markup } from './markup.ts';
import { durationLabel } from './page.ts';
import type { Run } from './site-model.ts';

const SHOWN = 15;

/** The suites and the executions that took longest. */
export function slowSection(runs: readonly Run[]): Markup {
  const executions = runs.flatMap((run) => run.results.results.map((result) => ({ run, result })));
  const slowest = executions
    .sort((a, b) => b.result.durationMS - a.result.durationMS)
    .slice(0, SHOWN);
  const cases = slowest.map(
    ({
      run,
      result,
    }) => html`<li><span>${result.case}<br><span class="file">${result.file}, ${result.topology}, ${run.label}</span></span>
<b>${durationLabel(result.durationMS)}</b></li>
`,
  );
  const suites = [...suiteTimes(runs.flatMap(({ results }) => results.results))]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN);
  const longest = Math.max(1, suites[0]?.[1] ?? 1);
  const bars = suites.map(
    ([
      suite,
      total,
    ]) => html`<li><span>${suite}<meter min="0" max="${longest}" value="${Math.round(total)}">${durationLabel(total)}</meter></span>
<b>${durationLabel(total)}</b></li>
`,
  );
  return html`<div class="sides"><div><h3>Suites</h3><ol class="times">${bars}</ol></div>
<div><h3>Cases</h3><ol class="times">${cases}</ol></div></div>
<p class="note">The times of cases that ran side by side are added, so a suite's time is not what a person waits.</p>`;
}

function suiteTimes(results: readonly TestResult[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { suite, durationMS } of results) {
    times.set(suite, (times.get(suite) ?? 0) + durationMS);
  }
  return times;
}

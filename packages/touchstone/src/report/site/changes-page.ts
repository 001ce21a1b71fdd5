import type { Outcome } from '../../run/test-result.ts';
import type { Change, Changes } from '../compare.ts';
import type { Results } from '../results.ts';
import { caseKey } from '../totals.ts';
import { html, type Markup } from './markup.ts';
import { outcomeLabel, page, timeLabel } from './page.ts';
import { grouped } from './site-model.ts';

/** Both sides of a comparison. */
export interface ComparedRuns {
  readonly before: readonly Results[];
  readonly after: readonly Results[];
}

/** The cases that became better and worse since another run, and those that came and went, by driver and file. */
export function changesPage(
  changes: Changes,
  paths: ReadonlyMap<string, string>,
  compared: ComparedRuns,
): string {
  const body = html`<h1>Changes</h1>
<div class="sides"><section><h2>Before</h2>${runList(compared.before)}</section>
<section><h2>After</h2>${runList(compared.after)}</section></div>
<ul class="tiles"><li><b>${changes.better.length}</b> better</li><li><b>${changes.worse.length}</b> worse</li>
<li><b>${changes.other.length}</b> other</li><li><b>${changes.new.length}</b> new</li><li><b>${changes.gone.length}</b> gone</li></ul>
<p class="note">Better: nearer to a pass. A case that did not run counts between a failure and a pass.</p>
<h2>▼ Worse</h2>${changedCases(changes.worse, paths)}
<h2>▲ Better</h2>${changedCases(changes.better, paths)}
<h2>= Other, and as near to a pass</h2>${changedCases(changes.other, paths)}
<h2>+ New</h2>${byDriver(changes.new)}
<h2>− Gone</h2>${byDriver(changes.gone)}`;
  return page({ title: 'Changes · Touchstone', root: '', hasChanges: true, body });
}

function runList(runs: readonly Results[]): Markup {
  const items = runs.map(
    ({ driver, server, startedAt }) =>
      html`<li><strong>${driver.name} ${driver.version}</strong><br>
<span class="note">${driver.language}; ${server.name} ${server.version}; ${timeLabel(startedAt)}</span></li>
`,
  );
  return items.length === 0 ? html`<p>None.</p>` : html`<ul class="plain">${items}</ul>`;
}

function changedCases(changes: readonly Change[], paths: ReadonlyMap<string, string>): Markup {
  if (changes.length === 0) return html`<p>None.</p>`;
  const rows = changes.map(({ driver, result, before, after }) => {
    const path = paths.get(caseKey(result));
    const name = path === undefined ? result.case : html`<a href="${path}">${result.case}</a>`;
    return html`<tr role="row"><td role="cell">${label(before)} → ${label(after)}</td><td role="cell">${name}<br><span class="file">${result.file}</span><br><span class="reason">${result.reason ?? ''}</span></td>
<td role="cell" data-label="Driver">${driver}</td><td role="cell" data-label="Topology">${result.topology}</td></tr>
`;
  });
  return html`<table class="cases changes" role="table"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Change</th><th scope="col" role="columnheader">Case</th><th scope="col" role="columnheader">Driver</th><th scope="col" role="columnheader">Topology</th></tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>`;
}

function label(outcome: Outcome | undefined): Markup {
  return outcome === undefined ? html`nothing` : outcomeLabel(outcome);
}

/** A driver with more than these is told by files alone: it came or went as a whole. */
const NAMED_CASES = 2000;

/** Folded twice: a driver that was not there before has thousands. */
function byDriver(changes: readonly Change[]): Markup {
  if (changes.length === 0) return html`<p>None.</p>`;
  const items = grouped(changes, ({ driver }) => driver).map(([driver, own]) => {
    const files = grouped(own, ({ result }) => result.file).map(([file, members]) =>
      own.length > NAMED_CASES
        ? html`<li>${file} <span class="note">${members.length}</span></li>`
        : folded(file, members.length, members.map(caseItem)),
    );
    return folded(driver, own.length, files);
  });
  return html`<ul class="plain">${items}</ul>`;
}

function caseItem({ result, before, after }: Change): Markup {
  return html`<li>${label(after ?? before)} ${result.case} (${result.topology})</li>
`;
}

function folded(name: string, count: number, items: readonly Markup[]): Markup {
  return html`<li><details><summary>${name} <span class="note">${count}</span></summary><ul class="folded">${items}</ul></details></li>
`;
}

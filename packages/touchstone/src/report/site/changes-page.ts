import type { Outcome } from '../../run/test-result.ts';
import type { Change, Changes } from '../compare.ts';
import { caseKey } from '../totals.ts';
import { html, type Markup } from './markup.ts';
import { outcomeLabel, page } from './page.ts';

/** What became better and worse since another run, case by case, and what came and went, by file. */
export function changesPage(changes: Changes, paths: ReadonlyMap<string, string>): string {
  const body = html`<h1>Changes</h1>
<ul class="tiles"><li><b>${changes.better.length}</b> better</li><li><b>${changes.worse.length}</b> worse</li>
<li><b>${changes.new.length}</b> new</li><li><b>${changes.gone.length}</b> gone</li></ul>
<p class="note">Better: nearer to a pass. A case that did not run counts between a failure and a pass.</p>
<h2>▼ Worse</h2>${changedCases(changes.worse, paths)}
<h2>▲ Better</h2>${changedCases(changes.better, paths)}
<h2>+ New</h2>${byFile(changes.new)}
<h2>− Gone</h2>${byFile(changes.gone)}`;
  return page({ title: 'Changes · Touchstone', root: '', hasChanges: true, body });
}

function changedCases(changes: readonly Change[], paths: ReadonlyMap<string, string>): Markup {
  if (changes.length === 0) return html`<p>None.</p>`;
  const rows = changes.map(({ driver, result, before, after }) => {
    const path = paths.get(caseKey(result));
    const name = path === undefined ? result.case : html`<a href="${path}">${result.case}</a>`;
    return html`<tr role="row"><td role="cell">${label(before)} → ${label(after)}</td><td role="cell">${name}<br><span class="file">${result.file}</span><br><span class="reason">${result.reason ?? ''}</span></td>
<td role="cell">${driver}</td><td role="cell">${result.topology}</td></tr>
`;
  });
  return html`<table class="cases" role="table"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Change</th><th scope="col" role="columnheader">Case</th><th scope="col" role="columnheader">Driver</th><th scope="col" role="columnheader">Topology</th></tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>`;
}

function label(outcome: Outcome | undefined): Markup {
  return outcome === undefined ? html`nothing` : outcomeLabel(outcome);
}

function byFile(changes: readonly Change[]): Markup {
  if (changes.length === 0) return html`<p>None.</p>`;
  const files = new Map<string, Change[]>();
  for (const change of changes) {
    const name = `${change.driver}: ${change.result.file}`;
    files.set(name, [...(files.get(name) ?? []), change]);
  }
  const items = [...files].map(([name, members]) => {
    const cases = members.map(
      ({ result, before, after }) =>
        html`<li>${label(after ?? before)} ${result.case} (${result.topology})</li>`,
    );
    return html`<li><details><summary>${name} <span class="note">${members.length}</span></summary><ul>${cases}</ul></details></li>
`;
  });
  return html`<ul class="plain">${items}</ul>`;
}

import type { Outcome } from '../../run/test-result.ts';
import { escapeXml } from '../escape-xml.ts';
import type { Results } from '../results.ts';
import { caseOutcomes } from '../totals.ts';
import type { Reporter } from './reporter.ts';

const SIGNS: Readonly<Record<Outcome, string>> = {
  passed: '✓',
  failed: '✗',
  errored: '!',
  unsupported: '–',
  skipped: '·',
};

const STYLE = `body{font:14px/1.4 system-ui,sans-serif;margin:2rem;color:#222;background:#fff}
table{border-collapse:collapse}th,td{padding:.15rem .6rem;text-align:left;border-bottom:1px solid #eee}
td.o{text-align:center}.passed{color:#16794c}.failed,.errored{color:#c22;font-weight:bold}
.skipped,.unsupported{color:#999}th{position:sticky;top:0;background:#fff}
@media(prefers-color-scheme:dark){body,th{color:#ddd;background:#181818}th,td{border-color:#333}}`;

/** One page, no scripts: a row per case, a column per driver. */
export const html: Reporter = {
  help: 'a page with a row per case and a column per driver',
  render(results) {
    const outcomes = results.map((driver) => caseOutcomes(driver.results));
    const reasons = results.map(caseReasons);
    const cases = [...new Set(outcomes.flatMap((driver) => [...driver.keys()]))].sort();
    const rows = cases.map((key) => {
      const cells = outcomes.map((driver, index) =>
        cell(driver.get(key), reasons[index]?.get(key)),
      );
      return `<tr><td>${escapeXml(key)}</td>${cells.join('')}</tr>`;
    });
    const heads = results.map(
      ({ driver, totals }) =>
        `<th>${escapeXml(`${driver.name} ${driver.version}`)}<br>${escapeXml(`${totals.passed} of ${totals.cases}`)}</th>`,
    );
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Touchstone</title><style>${STYLE}</style>
<h1>Conformance</h1><table><thead><tr><th>case</th>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></html>
`;
  },
};

function cell(outcome: Outcome | undefined, reason: string | undefined): string {
  if (outcome === undefined) return '<td></td>';
  const title = reason === undefined ? outcome : `${outcome}: ${reason}`;
  return `<td class="o ${outcome}" title="${escapeXml(title)}">${SIGNS[outcome]}</td>`;
}

function caseReasons(driver: Results): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const result of driver.results) {
    if (result.reason !== null) reasons.set(`${result.file}: ${result.case}`, result.reason);
  }
  return reasons;
}

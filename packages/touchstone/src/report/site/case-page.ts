import { propertyOf } from '@touchstone/protocol';
import { EJSON } from 'bson';
import type { ObservedEvent } from '../../adapter-protocol/adapter-protocol.ts';
import type { Mismatch } from '../../match/mismatch.ts';
import type { FailureDetails, TestResult } from '../../run/test-result.ts';
import { html, type Markup } from './markup.ts';
import { durationLabel, outcomeLabel, page, timeLabel } from './page.ts';
import {
  byTopology,
  type CaseFindings,
  type Finding,
  grouped,
  isFailure,
  officialAddress,
  type Run,
  suitePath,
} from './site-model.ts';

/** All that is known of one case: how each driver fared, and what was expected and seen where it did not pass. */
export function casePage(
  found: CaseFindings,
  runs: readonly Run[],
  options: { readonly hasChanges: boolean },
): string {
  const body = html`<p class="crumbs"><a href="../${suitePath(found.suite)}">${found.suite}</a> › ${found.file}</p>
<h1>${found.name}</h1>
${officialLinks(found, runs)}
<h2>All drivers</h2>
${overview(found, runs)}
${found.findings.filter(isFailure).map(findingSection)}
${idleSection(found)}`;
  return page({ title: `${found.name} · Touchstone`, root: '../', body, ...options });
}

function officialLinks(found: CaseFindings, runs: readonly Run[]): Markup | undefined {
  const addresses = new Set<string>();
  for (const { results } of runs) {
    const address = officialAddress(results, found.file);
    if (address !== undefined) addresses.add(address);
  }
  if (addresses.size === 0) return undefined;
  const links = [...addresses].map((address) => {
    const commit = address.split('/')[6] ?? '';
    return html`<a href="${address}" rel="noreferrer">The official test at ${commit.slice(0, 10)}</a> `;
  });
  return html`<p>${links}</p>`;
}

function overview(found: CaseFindings, runs: readonly Run[]): Markup {
  const rows = runs.map((run) => {
    const executions = (run.byCase.get(found.key) ?? []).toSorted((a, b) =>
      byTopology(a.topology, b.topology),
    );
    const cells = executions.map(
      (result) =>
        html`<li>${outcomeLabel(result.outcome)} ${where(result)}, ${durationLabel(result.durationMS)}</li>`,
    );
    const content = cells.length === 0 ? html`<li class="note">not run</li>` : cells;
    return html`<tr><th scope="row">${run.label}<br><span class="note">${timeLabel(run.results.startedAt)}</span></th><td><ul class="plain">${content}</ul></td></tr>
`;
  });
  return html`<table class="overview">${rows}</table>`;
}

function where({ topology, serverVersion }: TestResult): string {
  return topology === 'none' ? 'without a server' : `${topology}, server ${serverVersion}`;
}

function findingSection(finding: Finding): Markup {
  const known =
    finding.known === undefined
      ? undefined
      : html`<p class="knownReason"><strong>Known:</strong> ${finding.known}</p>`;
  return html`<section><h2>${outcomeLabel(finding.outcome)} with ${finding.run.label}</h2>
${known}
${finding.executions.map(execution)}</section>
`;
}

/** The reasons why the case did not run, each once with the drivers that it stands for. */
function idleSection({ findings }: CaseFindings): Markup | undefined {
  const idle = findings
    .filter((finding) => !isFailure(finding))
    .flatMap(({ run, outcome, executions }) =>
      executions.map(({ reason, topology }) => ({ run, outcome, reason: reason ?? '', topology })),
    );
  if (idle.length === 0) return undefined;
  const items = grouped(idle, ({ outcome, reason }) => `${outcome} ${reason}`).map(([, alike]) => {
    const drivers = grouped(alike, ({ run }) => run.label).map(
      ([label, own]) => `${label} (${own.map(({ topology }) => topology).join(', ')})`,
    );
    return html`<li>${outcomeLabel(alike[0].outcome)} with ${drivers.join('; ')}<p class="reason">${alike[0].reason}</p></li>
`;
  });
  return html`<section><h2>Where it did not run</h2><ul class="plain">${items}</ul></section>
`;
}

function execution(result: TestResult): Markup {
  return html`<article><h3>${where(result)}</h3>
<p class="reason">${result.reason ?? result.outcome}</p>
${result.details === undefined ? undefined : detailsOf(result.details)}</article>
`;
}

function detailsOf(details: FailureDetails): Markup {
  const { place, operation, operations = [], mismatches, stack, events } = details;
  return html`${place === undefined ? undefined : html`<p>Where: <code>${place}</code></p>`}
${mismatches.map(mismatchBlock)}
${operation === undefined || operations.length > 0 ? undefined : html`<h4>Operation</h4><pre tabindex="0">${json(operation)}</pre>`}
${operationsBlock(operations, place)}
${stack === undefined ? undefined : html`<h4>Stack</h4><pre tabindex="0">${stack}</pre>`}
${Object.entries(events).map(([client, list]) => eventBlock(client, list))}`;
}

/** The whole case, each operation with its arguments; the one at fault is marked and open. */
function operationsBlock(
  operations: readonly unknown[],
  place: string | undefined,
): Markup | undefined {
  if (operations.length === 0) return undefined;
  const items = operations.map((operation, at) => {
    const isHere = place === `operations[${at}]`;
    const { name = '', object = '' } = operation as { name?: string; object?: string };
    const title = html`<code>${name}</code> on <code>${object}</code>${isHere ? html` <mark>here</mark>` : ''}`;
    const body = html`<pre tabindex="0">${json(operation)}</pre>`;
    return isHere
      ? html`<li><details open><summary>${title}</summary>${body}</details></li>
`
      : html`<li><details><summary>${title}</summary>${body}</details></li>
`;
  });
  return html`<h4>All operations of the case</h4><ol class="operations">
${items}</ol>`;
}

function mismatchBlock(mismatch: Mismatch): Markup {
  const [expected, actual] = [sideText(mismatch, 'expected'), sideText(mismatch, 'actual')];
  const path = mismatch.path === '' ? 'the whole value' : mismatch.path;
  return html`<h4>Expected <code>${path}</code> to be ${mismatch.message}</h4>
<div class="sides"><figure><figcaption>Expected</figcaption>${marked(expected, actual)}</figure>
<figure><figcaption>Actual</figcaption>${marked(actual, expected)}</figure></div>`;
}

function sideText(mismatch: Mismatch, side: 'expected' | 'actual'): string {
  return side in mismatch ? json(mismatch[side]) : 'nothing';
}

/** Lines that the other side does not have are set off. */
function marked(text: string, other: string): Markup {
  const there = new Set(other.split('\n').map(bare));
  const lines = text
    .split('\n')
    .map((line) => (there.has(bare(line)) ? html`${line}\n` : html`<mark>${line}</mark>\n`));
  return html`<pre tabindex="0">${lines}</pre>`;
}

function bare(line: string): string {
  return line.trim().replace(/,$/, '');
}

function eventBlock(client: string, events: readonly ObservedEvent[]): Markup | undefined {
  if (events.length === 0) return undefined;
  const start = events[0]?.observedAt ?? 0;
  const items = events.map(
    (event) =>
      html`<li><details><summary>${direction(event)} <code>${event.name}</code> ${commandName(event)} <span class="note">+${Math.round(event.observedAt - start)} ms</span> <span class="glance">${glance(event)}</span></summary><pre tabindex="0">${json(event.fields)}</pre></details></li>
`,
  );
  return html`<h4>What <code>${client}</code> sent, got and told</h4><ol class="events">
${items}</ol>`;
}

/** The direction of a message, by a sign and, for who hears the page, a word. */
function direction({ name }: ObservedEvent): Markup | undefined {
  const way = WAYS[name];
  if (way === undefined) return undefined;
  return html`<span aria-hidden="true">${way.sign}</span><span class="aside">${way.word}</span>`;
}

const WAYS: Readonly<Record<string, { readonly sign: string; readonly word: string }>> = {
  commandStartedEvent: { sign: '→', word: 'sent' },
  commandSucceededEvent: { sign: '←', word: 'got' },
  commandFailedEvent: { sign: '✗', word: 'failed' },
};

/** As many characters of what went over the wire as a line holds. */
const GLANCE = 140;

function glance({ fields }: ObservedEvent): string {
  const { command, reply, failure } = fields;
  const shown: unknown = command ?? reply ?? failure;
  if (shown === undefined) return '';
  const text = typeof shown === 'string' ? shown : json(shown).replace(/\s+/g, ' ');
  return text.length > GLANCE ? `${text.slice(0, GLANCE)}…` : text;
}

function commandName({ fields }: ObservedEvent): string {
  const name = propertyOf(fields, 'commandName');
  return typeof name === 'string' ? name : '';
}

function json(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return EJSON.stringify(value as object, undefined, 2, { relaxed: true });
  } catch {
    return String(value);
  }
}

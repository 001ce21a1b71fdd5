import type { Outcome } from '../../run/test-result.ts';
import { type Content, html, type Markup } from './markup.ts';

/** Every outcome has a sign and a word, so that nobody depends on colors. */
export const SIGNS: Readonly<Record<Outcome, string>> = {
  passed: '✓',
  failed: '✗',
  errored: '!',
  unsupported: '–',
  skipped: '·',
};

export interface PageFrame {
  readonly title: string;
  /** The way from this page to the folder of the site: empty, or `../`. */
  readonly root: string;
  readonly hasChanges: boolean;
  readonly body: Content;
  /** True where the page is filtered. */
  readonly script?: boolean;
}

/** The frame that all pages share; it refers to nothing outside the site. */
export function page({ title, root, hasChanges, body, script = false }: PageFrame): string {
  const changes = hasChanges ? html`<a href="${root}changes.html">Changes</a>` : undefined;
  // Bundlers lower tagged templates in which a script ends, by a package that is not there.
  const loaded: Content = script
    ? { markup: `<script src="${root}filters.js" defer></script>` }
    : undefined;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${root}style.css">
${loaded}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><a class="brand" href="${root}index.html">Touchstone</a>
<nav aria-label="Pages"><a href="${root}index.html#matrix">Matrix</a>
<a href="${root}index.html#cases">Cases</a> <a href="${root}index.html#slow">Slow</a>
${changes} <a href="${root}results.json">JSON</a></nav></header>
<main id="content" tabindex="-1">
${body}
</main>
</body>
</html>
`;
  return markup;
}

/** An outcome as sign and word. */
export function outcomeLabel(outcome: Outcome): Markup {
  return html`<span class="outcome ${outcome}"><span aria-hidden="true">${SIGNS[outcome]}</span> ${outcome}</span>`;
}

/** `2026-11-29 16:23 UTC`; a text that is no time is shown as it is. */
export function timeLabel(startedAt: string): Markup {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(startedAt);
  const text = found === null ? startedAt : `${found[1]} ${found[2]} UTC`;
  return html`<time datetime="${startedAt}">${text}</time>`;
}

/** `850 ms`, `12.3 s`, `4 min 16 s`. */
export function durationLabel(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

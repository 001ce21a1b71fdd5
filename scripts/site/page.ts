import { relative } from 'node:path';
import { dirname } from 'node:path/posix';
import type { Document } from './documents.ts';
import { targetOf } from './documents.ts';
import { toHtml } from './markdown.ts';

const REPOSITORY = 'https://github.com/touchstone-mongodb/touchstone/blob/main';

/** The file of a document's page. */
export function pageOf(path: string): string {
  if (path === 'README.md') return 'index.html';
  return path.replace(/\.md$/, '.html');
}

/** One page, with the others beside it. */
export function pageText({ path, text, title }: Document, all: readonly Document[]): string {
  const pages = new Set(all.map((each) => each.path));
  const from = dirname(pageOf(path));
  const linkTo = (link: string): string => {
    const target = targetOf(path, link);
    if (target === undefined) return link;
    const hash = target.anchor === '' ? '' : `#${target.anchor}`;
    if (!pages.has(target.path)) return `${REPOSITORY}/${target.path}${hash}`;
    return `${relative(from, pageOf(target.path))}${hash}`;
  };
  const entries = all.map((each) => {
    const current = each.path === path ? ' aria-current="page"' : '';
    return `<li><a href="${relative(from, pageOf(each.path))}"${current}>${each.title.replaceAll('<', '&lt;')}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title.replaceAll('<', '&lt;')}</title>
<style>${STYLE}</style>
<nav aria-label="Documents"><ul>
${entries.join('\n')}
</ul></nav>
<main>
${toHtml(text, linkTo)}
</main>
</html>
`;
}

const STYLE = `
body { margin: 0; display: flex; flex-wrap: wrap; font: 1rem/1.5 system-ui, sans-serif; }
nav { flex: 1 1 14rem; max-width: 20rem; padding: 1rem; background: #8881; }
nav ul { list-style: none; padding: 0; margin: 0; }
main { flex: 4 1 30rem; min-width: 0; max-width: 60rem; padding: 1rem 2rem; }
a[aria-current] { font-weight: bold; }
pre { overflow-x: auto; padding: 1rem; background: #8881; }
code { font-size: 0.9em; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #8886; padding: 0.2rem 0.6rem; text-align: left; vertical-align: top; }
:root { color-scheme: light dark; }
`;

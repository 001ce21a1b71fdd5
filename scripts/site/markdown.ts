/** A link as a reader sees it: where it leads on the page that is made. */
export type LinkTo = (target: string) => string;

/** A heading, and the anchor by which links find it. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

const FENCE = /^```/;
const HEADING = /^(#{1,6}) +(.*)$/;
const ITEM = /^( *)(?:[-*]|\d+\.) +(.*)$/;

/** The headings of a document, with anchors as GitHub makes them. */
export function headingsOf(text: string): readonly Heading[] {
  const counts = new Map<string, number>();
  let isCode = false;
  return text.split('\n').flatMap((line) => {
    if (FENCE.test(line)) isCode = !isCode;
    const [, marks, words] = (isCode ? null : HEADING.exec(line)) ?? [];
    if (marks === undefined || words === undefined) return [];
    const plain = words.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const base = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return [{ level: marks.length, text: plain, anchor: count === 0 ? base : `${base}-${count}` }];
  });
}

/** Every link of a document, but for those in code. */
export function linksOf(text: string): readonly string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
}

/** A document as HTML. */
export function toHtml(text: string, linkTo: LinkTo): string {
  const lines = text.split('\n');
  const anchors = headingsOf(text).map(({ anchor }) => anchor);
  const parts: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const block = blockAt(lines, at);
    const own = lines.slice(at, block.end);
    at = block.end;
    if (block.kind === 'blank') continue;
    parts.push(rendered(block.kind, own, { linkTo, anchor: () => anchors.shift() ?? '' }));
  }
  return parts.join('\n');
}

type BlockKind = 'blank' | 'code' | 'heading' | 'list' | 'paragraph' | 'table';

function blockAt(
  lines: readonly string[],
  start: number,
): { readonly kind: BlockKind; readonly end: number } {
  const first = lines[start] ?? '';
  const until = (isEnd: (line: string) => boolean): number => {
    const length = lines.slice(start + 1).findIndex(isEnd);
    return length < 0 ? lines.length : start + 1 + length;
  };
  if (first.trim() === '') return { kind: 'blank', end: start + 1 };
  if (FENCE.test(first)) {
    return { kind: 'code', end: until((line) => FENCE.test(line)) + 1 };
  }
  if (HEADING.test(first)) return { kind: 'heading', end: start + 1 };
  if (first.startsWith('|')) return { kind: 'table', end: until((line) => !line.startsWith('|')) };
  if (ITEM.test(first)) return { kind: 'list', end: until((line) => line.trim() === '') };
  const isOther = (line: string): boolean =>
    line.trim() === '' || FENCE.test(line) || HEADING.test(line) || ITEM.test(line);
  return { kind: 'paragraph', end: until(isOther) };
}

function rendered(
  kind: Exclude<BlockKind, 'blank'>,
  lines: readonly string[],
  { linkTo, anchor }: { readonly linkTo: LinkTo; readonly anchor: () => string },
): string {
  switch (kind) {
    case 'code': {
      const body = lines.slice(1, -1).join('\n');
      return `<pre><code>${escaped(body)}</code></pre>`;
    }
    case 'heading': {
      const [, marks = '#', words = ''] = HEADING.exec(lines[0] ?? '') ?? [];
      const tag = `h${marks.length}`;
      return `<${tag} id="${escaped(anchor())}">${inline(words, linkTo)}</${tag}>`;
    }
    case 'list':
      return listHtml(lines, linkTo);
    case 'table':
      return tableHtml(lines, linkTo);
    case 'paragraph':
      return `<p>${inline(lines.join('\n'), linkTo)}</p>`;
  }
}

// Lines that begin no item go on with the one before.
function listHtml(lines: readonly string[], linkTo: LinkTo): string {
  const items: string[] = [];
  for (const line of lines) {
    const [, , words] = ITEM.exec(line) ?? [];
    if (words !== undefined) items.push(words);
    else items.push(`${items.pop() ?? ''}\n${line.trim()}`);
  }
  const tag = /^\s*\d/.test(lines[0] ?? '') ? 'ol' : 'ul';
  return `<${tag}>\n${items.map((item) => `<li>${inline(item, linkTo)}</li>`).join('\n')}\n</${tag}>`;
}

function tableHtml(lines: readonly string[], linkTo: LinkTo): string {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/));
  const [head = [], ...body] = rows;
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${inline(cell.trim(), linkTo)}</${tag}>`).join('')}</tr>`;
  const inside = body.map((cells) => row(cells, 'td')).join('\n');
  return `<table>\n<thead>${row(head, 'th')}</thead>\n<tbody>\n${inside}\n</tbody>\n</table>`;
}

function inline(text: string, linkTo: LinkTo): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (part.startsWith('`')) return `<code>${escaped(part.slice(1, -1))}</code>`;
      return escaped(part)
        .replace(/!\[([^\]]*)\]\(([^)\s]+)\)/g, (_, alt, to) => `<img alt="${alt}" src="${to}">`)
        .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
        .replace(/\*([^*\n]+)\*/g, '<em>$1</em>');
    })
    .join('')
    .replace(
      /\[([^\]]*)\]\(([^)\s]+)\)/g,
      (_, words, to) => `<a href="${escaped(linkTo(to))}">${words}</a>`,
    );
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

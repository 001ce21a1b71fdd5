import { escapeXml } from '../escape-xml.ts';

/** Text that is HTML already. Only templates make it, so nothing from a results file gets into a page unescaped. */
export interface Markup {
  readonly markup: string;
}

/** The contents that may stand in a template: texts are escaped, markup is taken as it is, lists are joined, absent things are left out. */
export type Content = string | number | Markup | readonly Content[] | undefined;

/** A template whose inserted texts are escaped, in elements and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...inserted: readonly Content[]): Markup {
  const texts = parts.map((part, index) => part + render(inserted[index]));
  return { markup: texts.join('') };
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escapeXml(content);
  return isMarkup(content) ? content.markup : content.map(render).join('');
}

function isMarkup(content: Markup | readonly Content[]): content is Markup {
  return 'markup' in content;
}

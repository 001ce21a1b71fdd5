import { escapeXml } from '../escape-xml.ts';
import type { Results } from '../results.ts';

const CHARACTER_WIDTH = 6.6;

/** A small picture for a README: how many of the cases that ran a driver passes. The text says it all; the color only repeats it. */
export function badge({ driver, totals }: Results): string {
  const ran = totals.passed + totals.failed + totals.errored;
  const left = `touchstone ${driver.name} ${driver.version}`;
  const right = ran === 0 ? 'nothing ran' : `${totals.passed} of ${ran} passed`;
  const color = ran === 0 ? '#59636e' : totals.passed === ran ? '#116329' : '#a40e26';
  const [leftWidth, rightWidth] = [left, right].map(
    (text) => Math.ceil([...text].length * CHARACTER_WIDTH) + 16,
  ) as [number, number];
  const width = leftWidth + rightWidth;
  const title = escapeXml(`${left}: ${right}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="20" rx="3" fill="#3d444d"/>
<path d="M${leftWidth} 0h${rightWidth - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1 -3 3h-${rightWidth - 3}z" fill="${color}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="${leftWidth / 2}" y="14" textLength="${leftWidth - 12}">${escapeXml(left)}</text>
<text x="${leftWidth + rightWidth / 2}" y="14" textLength="${rightWidth - 12}">${escapeXml(right)}</text>
</g></svg>
`;
}

/** A line as it was printed, and when. */
export interface PrintedLine {
  readonly text: string;
  /** Seconds from the start. */
  readonly at: number;
}

const LINE_HEIGHT = 20;
const LETTER_WIDTH = 8.4;
const MARGIN = 16;

/** A picture in which each line comes when it was printed; all are there from the start where motion is not wanted. */
export function drawing(lines: readonly PrintedLine[]): string {
  const longest = Math.max(...lines.map(({ text }) => text.length));
  const width = Math.ceil(longest * LETTER_WIDTH) + 2 * MARGIN;
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const rows = lines.map(({ text, at }, row) => {
    const y = MARGIN + (row + 0.75) * LINE_HEIGHT;
    const delay = `animation-delay:${at.toFixed(2)}s`;
    return `<text x="${MARGIN}" y="${y}" style="${delay}" xml:space="preserve">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(lines[0]?.text ?? '')}">
<style>
rect { fill: #16161a; }
text { fill: #e8e8e8; font: 14px ui-monospace, Menlo, Consolas, monospace; animation: come 0s both; }
text:first-of-type { fill: #9ad; }
@keyframes come { from { opacity: 0; } to { opacity: 1; } }
@media (prefers-reduced-motion: reduce) { text { animation: none; } }
</style>
<rect width="${width}" height="${height}" rx="8"/>
${rows.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

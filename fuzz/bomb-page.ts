import { NOTICED_MS, REASONS } from './bombs/reasons.ts';

/** The outcome of one expensive request. */
export interface Row {
  readonly name: string;
  readonly tookMS: number;
  readonly longestPingMS: number;
  readonly peakMB: number | undefined;
  readonly outcome: string;
}

const MARK = '<!-- measured -->';
const HEAD = [
  '| request | longest ping, ms | computed, ms | memory, MB | answer |',
  '| --- | --- | --- | --- | --- |',
];

/**
 * The page of bombs with what was measured: rows that were not measured again stay as they are, those of requests that there are
 * no more go away. What kept others waiting for long is listed with its reason, or said to have none.
 */
export function pageWith(page: string, rows: readonly Row[], names: readonly string[]): string {
  const [introduction = '', before = ''] = page.split(MARK);
  const known = new Map(rowsOf(before).map((row) => [row.name, row]));
  for (const row of rows) known.set(row.name, row);
  const all = names.flatMap((name) => known.get(name) ?? []);
  const noticed = all.filter(({ longestPingMS }) => longestPingMS > NOTICED_MS);
  return [
    `${introduction}${MARK}`,
    `## Above ${NOTICED_MS} ms: ${noticed.length} of ${all.length}`,
    noticed.map(reasonOf).join('\n') || 'None.',
    '## All',
    [...HEAD, ...all.map(lineOf)].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function reasonOf({ name, longestPingMS }: Row): string {
  return `- ${name} (${longestPingMS}): ${REASONS[name] ?? 'no reason is known'}`;
}

function lineOf({ name, longestPingMS, tookMS, peakMB, outcome }: Row): string {
  const cells = [name.replaceAll('|', '\\|'), longestPingMS, tookMS, peakMB ?? '', outcome];
  return `| ${cells.join(' | ')} |`;
}

function rowsOf(table: string): Row[] {
  return table.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const [, name = '', longest = '', took = '', peak = '', outcome = ''] = cells;
    if (cells.length !== 7 || !/^\d+$/.test(longest)) return [];
    const peakMB = peak === '' ? undefined : Number(peak);
    return { name, longestPingMS: Number(longest), tookMS: Number(took), peakMB, outcome };
  });
}

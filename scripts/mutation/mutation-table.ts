import { dirname } from 'node:path';
import type { Verdict } from './results.ts';
import type { PlacedMutant } from './sandbox.ts';

/** A fault, and what became of it. */
export interface Judged {
  readonly mutant: PlacedMutant;
  readonly verdict: Verdict;
}

/** Counts by folder, as a Markdown table: noticed of those that are not equivalent. */
export function folderTable(judged: readonly Judged[]): string {
  const byFolder = grouped(judged, ({ mutant }) => dirname(mutant.path));
  const rows = [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, all]) => row(folder, all));
  const head = [
    '| folder | faults | equivalent | noticed | survived | unreached | share |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows, row('**all**', judged)].join('\n');
}

function row(name: string, all: readonly Judged[]): string {
  const count = (wanted: Verdict): number => all.filter(({ verdict }) => verdict === wanted).length;
  const real = all.length - count('equivalent');
  const share = real === 0 ? '–' : `${Math.round((100 * count('noticed')) / real)} %`;
  const cells = [
    all.length,
    count('equivalent'),
    count('noticed'),
    count('survived'),
    count('unreached'),
  ];
  return `| ${name} | ${cells.join(' | ')} | ${share} |`;
}

/** One line each for what nobody noticed, with the source line. */
export function survivorLines(judged: readonly Judged[]): readonly string[] {
  return judged
    .filter(({ verdict }) => verdict === 'survived' || verdict === 'unreached')
    .map(({ mutant, verdict }) => {
      const { path, line, code, original, mutated } = mutant;
      return `${path}:${line}: ${verdict}: ${short(original)} → ${short(mutated)}\n    ${code}`;
    });
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** Items by a key of theirs, in the order in which the keys come. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

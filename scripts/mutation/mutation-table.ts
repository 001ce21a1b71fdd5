import { type PlacedMutant, roomOf } from './placed-mutants.ts';
import type { Verdict } from './results.ts';

/** A fault, and what became of it. */
export interface Judged {
  readonly mutant: PlacedMutant;
  readonly verdict: Verdict;
}

/** Counts by folder, as a Markdown table: noticed of those that are not equivalent. `sizes`: how many faults each folder has. */
export function folderTable(judged: readonly Judged[], sizes: ReadonlyMap<string, number>): string {
  const rows = [...grouped(judged, ({ mutant }) => roomOf(mutant.path))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([room, all]) => row(room, all, sizes.get(room) ?? all.length));
  const total = [...sizes.values()].reduce((a, b) => a + b, 0);
  const head = [
    '| folder | faults | tried | equivalent | noticed | survived | unreached | share |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows, row('**all**', judged, total)].join('\n');
}

/** The text of docs/MUTATION.md. */
export function document(
  judged: readonly Judged[],
  sizes: ReadonlyMap<string, number>,
  seed: string,
): string {
  return [
    '# Do the tests bite?',
    '',
    'Small faults in the compiled code, one at a time, against those tests of the whole workspace that reach it, without any official test',
    'file: how many of those that change something are noticed. Where fewer were tried than there are, they are a random',
    `sample (seed ${seed}). What counts as equivalent, and why, is a reviewed list: [equivalent.json](../scripts/mutation/equivalent.json).`,
    '`survived`: the tests that reach it, up to five seconds of them, pass all the same. `unreached`: no test gets there.',
    'Written by `npm run mutate -- PATH… --record`; see [scripts/mutation](../scripts/mutation/README.md).',
    '',
    folderTable(judged, sizes),
    '',
  ].join('\n');
}

function row(name: string, all: readonly Judged[], faults: number): string {
  const count = (wanted: Verdict): number => all.filter(({ verdict }) => verdict === wanted).length;
  const real = all.length - count('equivalent');
  const share = real === 0 ? '–' : `${Math.round((100 * count('noticed')) / real)} %`;
  const cells = [
    faults,
    all.length === faults ? 'all' : all.length,
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

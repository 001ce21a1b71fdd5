import { type Change, type Changes, compareResults } from './compare.ts';
import { paint } from './paint.ts';
import { printable } from './printable.ts';
import type { Results } from './results.ts';

const KINDS: readonly (keyof Changes)[] = ['worse', 'better', 'other', 'new', 'gone'];

/** A comparison of runs for a terminal, and the number of executions that came out otherwise or are in one side alone. */
export interface ComparisonText {
  readonly text: string;
  readonly differences: number;
}

/** Tells the runs of both sides, each execution that differs in a line, and how many there are of each kind. */
export function comparisonText(
  before: readonly Results[],
  after: readonly Results[],
  { color }: { readonly color: boolean },
): ComparisonText {
  const changes = compareResults(before, after);
  const lines = KINDS.flatMap((kind) => changes[kind].map((change) => changeLine(kind, change)));
  const differences = lines.length;
  const counts = KINDS.map((kind) => `${changes[kind].length} ${kind}`).join(', ');
  const verdict =
    differences === 0
      ? paint('green', 'Every case came out the same.', color)
      : paint('red', `${differences} came out otherwise: ${counts}.`, color);
  const runs = [
    ...before.map((run) => runLine('before', run)),
    ...after.map((run) => runLine('after ', run)),
  ];
  return { text: `${[...runs, ...lines, verdict].join('\n')}\n`, differences };
}

function runLine(side: string, { driver, server, startedAt, results }: Results): string {
  return printable(
    `${side}  ${driver.name} ${driver.version} on ${server.name} ${server.version}, ${startedAt}: ${results.length} executions`,
  );
}

function changeLine(kind: keyof Changes, { driver, result, before, after }: Change): string {
  const outcomes = `${before ?? 'nothing'} → ${after ?? 'nothing'}`;
  const name = `${result.file}: ${result.case}`;
  return printable(`${kind.padEnd(6)}  ${outcomes}  ${driver} ${result.topology}  ${name}`);
}

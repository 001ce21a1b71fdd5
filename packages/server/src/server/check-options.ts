import { present } from '@touchstone/protocol';
import type { ServerOptions } from './server-options.ts';

/** Every option by its name: a record, so that the compiler misses none. */
export type OptionNames<Options> = Readonly<Record<keyof Required<Options>, true>>;

/** The names of the options of every start function. */
export const SERVER_OPTION_NAMES: OptionNames<ServerOptions> = {
  anotherPort: true,
  auth: true,
  compressors: true,
  database: true,
  dbPath: true,
  host: true,
  limits: true,
  onShutdown: true,
  parameters: true,
  port: true,
  runtime: true,
  tls: true,
  unref: true,
  version: true,
};

/** Throws TypeError for an option that nobody would read; it names the one that may have been meant. */
export function checkOptions(options: object, known: object, taker: string): void {
  const names = Object.keys(known).sort();
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, names);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  throw new TypeError(
    `${taker} has no option '${unknown}'.${hint} There are: ${names.join(', ')}.`,
  );
}

function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const low = wanted.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, wanted.length / 3);
  for (const name of names) {
    const other = name.toLowerCase();
    const isPart = low.includes(other) || other.includes(low);
    const far = Math.min(distance(low, other), isPart ? 2 : Infinity);
    if (far > least || (best !== undefined && far === least)) continue;
    best = name;
    least = far;
  }
  return best;
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...a].entries()) {
    const next = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = present(previous[column]) + (letter === other ? 0 : 1);
      next.push(Math.min(present(previous[column + 1]) + 1, present(next[column]) + 1, replaced));
    }
    previous = next;
  }
  return present(previous[b.length]);
}

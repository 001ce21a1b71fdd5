/**
 * Feeds everything that takes input from outside with what nobody expects: `npm run fuzz -- --minutes 10 [--seed 1] [--target
 * frames]`. An input that leads a new way is kept, and half of the inputs are made of such. Prints the inputs fed to each target,
 * the ways they led and the finds, minimized; ends with 1 when there is any.
 */

import { commandLine } from '../scripts/command-line.ts';
import { Chance } from './chance.ts';
import { Corpus } from './corpus.ts';
import { minimized } from './minimize.ts';
import { mutated } from './mutate.ts';
import type { Target } from './target.ts';
import { targets } from './targets/index.ts';

const { values } = commandLine(import.meta.filename, {
  minutes: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  target: { type: 'string', default: '' },
});
const seed = Number(values.seed);
const chosen = targets.filter(({ name }) => name.includes(values.target));
const eachMS = (Number(values.minutes) * 60_000) / chosen.length;
/** Of each target no more finds are told: the first are to be mended first. */
const MOST_FINDS = 5;

let escaped: string | undefined;
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    escaped = error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
}

/** Feeds an input; what escapes counts as found by it. */
function watching(target: Target): Target {
  return {
    ...target,
    async feed(input) {
      escaped = undefined;
      const found = await Promise.resolve(target.feed(input)).catch(
        (error: Error) => error.message,
      );
      return escaped === undefined ? found : `escaped: ${escaped}`;
    },
  };
}

/** Two finds are one where the first lines of what they say are. */
function headOf(found: string): string {
  return found.split('\n', 2).join(' ').replaceAll(/\d+/g, 'N').slice(0, 200);
}

async function fuzz(target: Target, chance: Chance): Promise<number> {
  const heads = new Set<string>();
  const corpus = new Corpus();
  const { vary = mutated } = target;
  const end = performance.now() + eachMS;
  let inputs = 0;
  while (performance.now() < end && heads.size < MOST_FINDS) {
    const isVaried = corpus.size > 0 && chance.once(2);
    const input = isVaried ? vary(corpus.pick(chance), chance) : target.make(chance);
    inputs++;
    const found = await target.feed(input);
    corpus.note(input, target.ways?.() ?? []);
    if (found === undefined || heads.has(headOf(found))) continue;
    heads.add(headOf(found));
    const least = await minimized(target, input);
    console.log(`${target.name}: ${found}\n  ${Buffer.from(least).toString('hex')}`);
  }
  const kept = `${corpus.ways} ways, ${corpus.size} inputs kept`;
  console.log(`${target.name}: ${inputs} inputs, ${kept}, ${heads.size} finds (seed ${seed})`);
  return heads.size;
}

async function fuzzAll(): Promise<number> {
  let finds = 0;
  for (const definition of chosen) {
    const target = watching(await definition.open());
    finds += await fuzz(target, new Chance(seed));
    await target.close?.();
  }
  return finds;
}

// The handlers note what escapes for the input that was fed: an error of the fuzzer itself has to be told here.
const finds = await fuzzAll().catch((error: Error) => {
  console.error(error.stack);
  return 1;
});
process.exit(finds === 0 ? 0 : 1);

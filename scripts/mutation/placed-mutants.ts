import { readFileSync } from 'node:fs';
import { digest } from './digest.ts';
import { type Mutant, switchMutants } from './find-mutants.ts';
import { SourceLines } from './source-lines.ts';

/** One fault, with its place in the sources. */
export interface PlacedMutant extends Mutant {
  /** The source file, from the repository's root. */
  readonly path: string;
  readonly line: number;
  /** The code in that line, trimmed. */
  readonly code: string;
  /** Of the compiled module: as long as it is the same, so are its faults' numbers. */
  readonly module: string;
}

/** The faults of source files, in their order. */
export function placedMutants(sources: readonly string[]): readonly PlacedMutant[] {
  return sources.flatMap((path) => {
    const compiled = path.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
    const text = readFileSync(compiled, 'utf8');
    const lines = new SourceLines(compiled, path);
    const module = digest([text]);
    return (
      switchMutants(text)
        .mutants.map((mutant) => ({ ...mutant, path, module, ...lines.at(text, mutant.start) }))
        // Code that the compiler has added of its own stands in no line.
        .filter(({ line }) => line > 0)
    );
  });
}

/**
 * Some of the faults, chosen at random from a seed: the same ones as long as their lines are the same, wherever these stand.
 * All of them where there are no more than `count`.
 */
export function sampled(
  mutants: readonly PlacedMutant[],
  count: number,
  seed: string,
): readonly PlacedMutant[] {
  return mutants
    .map((mutant) => {
      const { path, code, original, mutated } = mutant;
      return { mutant, order: digest([seed, path, code, original, mutated]) };
    })
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant)
    .sort((a, b) => (a.path === b.path ? a.index - b.index : a.path < b.path ? -1 : 1));
}

/** The part of a package that a source belongs to: `packages/driver/src/cursor`. */
export function roomOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.split('/').length > 4 ? 4 : 3)
    .join('/');
}

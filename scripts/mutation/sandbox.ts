import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { type Mutant, switchMutants } from './find-mutants.ts';
import { SourceLines } from './source-lines.ts';

/** Where copies of packages and results of runs are. */
export const FOLDER = '.mutation';

/** One fault, with its number in the sandbox and its place in the sources. */
export interface PlacedMutant extends Mutant {
  readonly id: number;
  /** The source file, from the repository's root. */
  readonly path: string;
  readonly line: number;
  /** What stands in that line, trimmed. */
  readonly code: string;
}

/** A copy of a package whose modules hold the faults of the given sources. */
export function makeSandbox(name: string, sources: readonly string[]): readonly PlacedMutant[] {
  const place = join(FOLDER, 'packages', name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'packages'), { recursive: true });
  const modules = join(FOLDER, 'node_modules');
  if (!existsSync(modules)) symlinkSync(resolve('node_modules'), modules, 'dir');
  cpSync(join('packages', name), place, { recursive: true });
  const all: PlacedMutant[] = [];
  for (const path of sources) {
    const compiled = path.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
    const text = readFileSync(compiled, 'utf8');
    const switched = switchMutants(text, all.length);
    const lines = new SourceLines(compiled, path);
    const first = all.length;
    for (const mutant of switched.mutants)
      all.push({ ...mutant, id: first + mutant.index, path, ...lines.at(text, mutant.start) });
    writeFileSync(join(FOLDER, compiled), switched.text);
  }
  return all;
}

/** Test files that share a process: to start one and to load packages costs more than most files’ tests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** So many files share a process at most: one that hangs or dies takes few others with it, and all cores stay busy. */
const MOST_FILES = 8;
/** A file that says so changes its process, or looks at what all of it does. */
export const ALONE: RegExp = /^\s*\/\/ Needs a process of its own\b/m;

/** The files that go into one process. */
export interface Batch {
  /** The place in the workspace that the files stand in, without slashes. */
  readonly name: string;
  readonly files: readonly string[];
}

/** Puts compiled test files of one folder together, in their order; those that have to be alone stay so. */
export function batchesOf(
  files: readonly string[],
  isAlone: (file: string) => boolean,
): readonly Batch[] {
  const open = new Map<string, string[]>();
  const all: { name: string; files: string[] }[] = [];
  for (const file of files) {
    const name = roomOf(file);
    const known = isAlone(file) ? undefined : open.get(name);
    if (known !== undefined && known.length < MOST_FILES) {
      known.push(file);
      continue;
    }
    const started = [file];
    all.push({ name, files: started });
    if (!isAlone(file)) open.set(name, started);
  }
  return all;
}

/** Writes a module for each batch that loads its files, and tells the modules; a file alone is its own. */
export function writeBatches(batches: readonly Batch[], folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return batches.map(({ name, files }, index) => {
    const [only] = files;
    if (only !== undefined && files.length === 1) return only;
    const path = join(folder, `${name}-${index}.test.mjs`);
    const urls = files.map((file) => pathToFileURL(resolve(file)).href);
    writeFileSync(path, urls.map((url) => `import ${JSON.stringify(url)};\n`).join(''));
    return path;
  });
}

function roomOf(file: string): string {
  const [, room = file] =
    /^(?:packages\/)?(.+?)\/(?:[^/]+)$/.exec(file.replace('/dist/', '/')) ?? [];
  return room.split('/').slice(0, 2).join('-');
}

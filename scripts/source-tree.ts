import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A TypeScript file of a package, as the tidy checks see it. */
export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly isTest: boolean;
}

/** The packages with sources; `mongodb` only gives another name to the driver. */
export const PACKAGES: readonly string[] = readdirSync('packages')
  .filter((name) => existsSync(join('packages', name, 'src')))
  .sort();

export function sourceFiles(): readonly SourceFile[] {
  return PACKAGES.flatMap((name) => filesBelow(join('packages', name, 'src')))
    .concat(
      filesBelow('scripts'),
      ...['simulations', 'recordings', 'fuzz', 'benchmarks', 'examples'].flatMap(filesBelow),
    )
    .filter((path) => path.endsWith('.ts'))
    .map(read);
}

export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .sort();
}

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const isTest = /\.(test|test-d|test-support|test\.data)\.ts$/.test(path);
  return { path, text, lines: text.split('\n').length - 1, isTest };
}

/** The folders of all packages that hold TypeScript files, with those files' names. */
export function sourceFolders(
  files: readonly SourceFile[],
): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const { path, isTest } of files) {
    if (isTest || !path.startsWith('packages/')) continue;
    const folder = dirname(path);
    const names = folders.get(folder) ?? [];
    names.push(basename(path));
    folders.set(folder, names);
  }
  return folders;
}

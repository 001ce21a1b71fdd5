import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { present } from '@touchstone/protocol';
import { nearestNames } from './nearest-names.ts';

/** A test file, and what it is called in results: its path below `source/`, or below the folder that was named. */
export interface FoundFile {
  readonly suite: string;
  /** For results, with forward slashes: `crud/tests/unified/insertOne.json`. */
  readonly name: string;
  /** The file to read it in. */
  readonly path: string;
}

/** The name that was asked for is neither a suite, nor a file, nor a pattern that matches one. */
export class UnknownSuite extends Error {
  override readonly name = 'UnknownSuite';
}

/** The suites of a specifications folder: those of `source/` that have JSON tests. */
export function listSuites(folder: string): readonly string[] {
  const source = join(folder, 'source');
  return readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(source, entry.name, 'tests')))
    .map((entry) => entry.name)
    .sort();
}

/**
 * The JSON test files behind what was named on the command line: a suite (`crud`), a file or folder, or a pattern with
 * `*` and `**` below `source/`. In the order named, each file once.
 */
export function findTestFiles(wanted: readonly string[], folder: string): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  for (const name of wanted) for (const file of find(name, folder)) found.set(file.path, file);
  return [...found.values()];
}

/** The project's own files, in one folder, as a suite called `touchstone`. */
export function findOwnFiles(folder: string): readonly FoundFile[] {
  return jsonFiles(folder).map((path) => ({
    suite: 'touchstone',
    name: `touchstone/${basename(path)}`,
    path,
  }));
}

/** Files and folders that exist at the paths that were named; undefined when one does not. */
export function findNamedPaths(wanted: readonly string[]): readonly FoundFile[] | undefined {
  const places = wanted.map((name) => resolve(name));
  if (!places.every((place) => existsSync(place))) return undefined;
  return places.flatMap((place) =>
    (statSync(place).isDirectory() ? jsonFiles(place) : [place]).map((path) =>
      belowSource(process.cwd(), path),
    ),
  );
}

function find(wanted: string, folder: string): readonly FoundFile[] {
  const source = join(folder, 'source');
  const suite = join(source, wanted, 'tests');
  if (existsSync(suite)) return jsonFiles(suite).map((path) => belowSource(source, path));
  const place = [resolve(wanted), join(source, wanted)].find((path) => existsSync(path));
  if (place !== undefined) {
    const paths = statSync(place).isDirectory() ? jsonFiles(place) : [place];
    return paths.map((path) => belowSource(source, path));
  }
  const matching = wanted.includes('*') ? matchPattern(wanted, source) : [];
  if (matching.length === 0) throw new UnknownSuite(unknownSuite(wanted, folder));
  return matching;
}

function unknownSuite(wanted: string, folder: string): string {
  const near = nearestNames(wanted, listSuites(folder));
  const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
  return `There is no suite, file or pattern "${wanted}".${hint} "touchstone specs list" shows the suites.`;
}

function matchPattern(pattern: string, source: string): readonly FoundFile[] {
  const expression = patternExpression(pattern.replace(/^source\//, ''));
  return jsonFiles(source)
    .map((path) => belowSource(source, path))
    .filter(({ name }) => expression.test(name));
}

/** `*` stays within one folder, `**` crosses them. */
function patternExpression(pattern: string): RegExp {
  const body = pattern
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part.startsWith('**')) return part.endsWith('/') ? '(?:.*/)?' : '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${body}$`);
}

function belowSource(source: string, path: string): FoundFile {
  const inside = relative(source, path).replaceAll('\\', '/');
  const name = inside.startsWith('..')
    ? relative(process.cwd(), path).replaceAll('\\', '/')
    : inside;
  return { suite: present(name.split('/')[0]), name, path };
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PINNED_COMMIT } from './pinned-commit.ts';

/** A folder with a `source/` of the specifications repository's layout. */
export interface Specifications {
  readonly folder: string;
  /** The commit, as far as the folder tells; null otherwise. */
  readonly commit: string | null;
  /** Describes how it was found, for the first line of a run. */
  readonly origin: '--specs' | 'TOUCHSTONE_SPECS' | 'beside the project' | 'cache';
}

export interface LocateOptions {
  /** The value of `--specs`. */
  readonly specs?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The place where relative places are looked for; default: the current folder. */
  readonly from?: string;
}

/** A place that was named for the specifications, and is none. */
export class SpecificationsNotFound extends Error {
  override readonly name = 'SpecificationsNotFound';
}

/**
 * Finds the official test files: `--specs`, then `TOUCHSTONE_SPECS`, then `../shared/specifications`, then the cache
 * of `touchstone specs fetch`. Undefined where there are none. A place that was named but holds none is an error.
 */
export function locateSpecifications(options: LocateOptions = {}): Specifications | undefined {
  const environment = options.environment ?? process.env;
  const from = options.from ?? process.cwd();
  const named = options.specs ?? environment['TOUCHSTONE_SPECS'];
  if (named !== undefined && named !== '') {
    const origin = options.specs === undefined ? 'TOUCHSTONE_SPECS' : '--specs';
    const folder = resolve(from, named);
    if (!holdsSpecifications(folder)) {
      throw new SpecificationsNotFound(
        `${origin} names ${folder}, which holds no specifications (a folder "source" with tests was expected).`,
      );
    }
    return { folder, commit: commitOf(folder), origin };
  }
  const beside = resolve(from, '../shared/specifications');
  if (holdsSpecifications(beside)) {
    return { folder: beside, commit: commitOf(beside), origin: 'beside the project' };
  }
  const cached = cacheFolder(environment);
  return holdsSpecifications(cached)
    ? { folder: cached, commit: commitOf(cached), origin: 'cache' }
    : undefined;
}

/** The place where `touchstone specs fetch` puts the pinned commit. */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'touchstone', 'specifications', PINNED_COMMIT.slice(0, 12));
}

function holdsSpecifications(folder: string): boolean {
  return existsSync(join(folder, 'source'));
}

function commitOf(folder: string): string | null {
  const head = join(folder, '.git', 'HEAD');
  const note = join(folder, 'PACK.md');
  const file = [head, note].find((path) => existsSync(path));
  if (file === undefined) return null;
  return /\b[0-9a-f]{40}\b/.exec(readFileSync(file, 'utf8'))?.[0] ?? null;
}

import { spawnSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AdapterProgram, ProgramPlace, Step, Tool } from './adapter-program.ts';

/** An adapter that cannot be started, or built, as the machine is; the message says what to do. */
export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing';
}

/** The place where an adapter's sources are, and where it is built: below `TOUCHSTONE_ADAPTERS`, else in the user's cache. */
export function placeOf(name: string, { sources }: AdapterProgram): ProgramPlace {
  const { TOUCHSTONE_ADAPTERS: chosen, XDG_CACHE_HOME: cache } = process.env;
  const homes = chosen ?? join(cache || join(homedir(), '.cache'), 'touchstone', 'adapters');
  return { sources: join(sourcesFolder(), sources), home: join(homes, name) };
}

/** `adapters/` of the repository, where this is part of it; a published package, which has no sources, has a copy. */
function sourcesFolder(): string {
  const own = dirname(createRequire(import.meta.url).resolve('touchstone/package.json'));
  return join(own, existsSync(join(own, 'src')) ? '../../adapters' : 'adapters');
}

/** The command that starts an adapter; throws `ProgramMissing` where something is to be installed first. */
export function commandOf(name: string, program: AdapterProgram): string {
  const place = placeOf(name, program);
  requireTools(name, program);
  const built = readStamp(place);
  if (built === stampOf(place)) return program.command(place);
  const { unbuilt } = program;
  if (unbuilt !== undefined && isThere(unbuilt.needs)) return unbuilt.command(place);
  throw new ProgramMissing(
    built === undefined
      ? `The driver "${name}" is not installed: touchstone adapter install ${name}`
      : `The adapter of "${name}" has changed since it was built: touchstone adapter install ${name}`,
  );
}

export interface Installed extends ProgramPlace {
  /** Sentences about what it has to do without. */
  readonly without: readonly string[];
}

/** Builds an adapter into its folder; throws `ProgramMissing` with what is missing, or with what a step said. */
export function install(name: string, program: AdapterProgram): Installed {
  const place = placeOf(name, program);
  requireTools(name, program);
  rmSync(stampFile(place), { force: true });
  mkdirSync(place.home, { recursive: true });
  for (const step of program.build(place)) runStep(name, step);
  const missed = (program.extras?.(place) ?? []).filter(({ ways }) => !ways.some(succeeds));
  writeFileSync(stampFile(place), stampOf(place));
  return { ...place, without: missed.map(({ without }) => without) };
}

function requireTools(name: string, { tools }: AdapterProgram): void {
  const missing = tools.find((tool) => !isThere(tool));
  if (missing === undefined) return;
  throw new ProgramMissing(`The driver "${name}" needs ${missing.missing}.`);
}

function isThere({ check }: Tool): boolean {
  return succeeds(check);
}

function succeeds([program = '', ...words]: Step): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}

function runStep(name: string, step: Step): void {
  const [program = '', ...words] = step;
  // The output of a build is of interest only where it fails, but for its warnings.
  const { status, error } = spawnSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return;
  const why = error === undefined ? `ended with status ${status}` : error.message;
  throw new ProgramMissing(`Building "${name}" failed: "${step.join(' ')}" ${why}.`);
}

function stampFile({ home }: ProgramPlace): string {
  return join(home, 'built-from');
}

function readStamp(place: ProgramPlace): string | undefined {
  return existsSync(stampFile(place)) ? readFileSync(stampFile(place), 'utf8') : undefined;
}

/** Files and folders that builds leave beside sources: what they resolved to is no change of these. */
const LEFT_BY_BUILDS: ReadonlySet<string> = new Set([
  '__pycache__',
  'Cargo.lock',
  'node_modules',
  'target',
]);

/** The state of the sources, in a few characters. */
function stampOf({ sources }: ProgramPlace): string {
  const hash = createHash('sha256');
  addFolder(hash, sources);
  return hash.digest('hex');
}

function addFolder(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LEFT_BY_BUILDS.has(entry.name) || entry.name.endsWith('.md')) continue;
    hash.update(entry.name);
    if (entry.isDirectory()) addFolder(hash, join(folder, entry.name));
    else hash.update(readFileSync(join(folder, entry.name)));
  }
}

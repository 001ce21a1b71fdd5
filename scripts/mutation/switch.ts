/**
 * Loaded before everything else in a process: the switches that the modules ask, one for each module. `TOUCHSTONE_MUTANT=PATH#N`
 * has fault N of a module on from the start; `TOUCHSTONE_MUTANTS_REACHED=FOLDER` leaves there what a process of a test's own reached.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** The faults that a run has reached: by module, their numbers. */
export type Reached = Readonly<Record<string, readonly number[]>>;

interface Module {
  readonly seen: Uint8Array;
  active: number;
}

const modules = new Map<string, Module>();
let active: Module | undefined;

Object.defineProperty(globalThis, '__mutantsOf', { value: switchOf });
// Asked once: the process that runs the tests is told later, for those that it starts.
const folder = process.env['TOUCHSTONE_MUTANTS_REACHED'];
if (folder !== undefined) process.on('exit', () => leaveReached(folder));

/** The question of one module: is its fault with this number on? That it was asked is kept. */
function switchOf(path: string, count: number): (index: number) => boolean {
  const module = moduleOf(path, count);
  return (index) => {
    module.seen[index] = 1;
    return index === module.active;
  };
}

function moduleOf(path: string, count: number): Module {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const [wanted, index] = (process.env['TOUCHSTONE_MUTANT'] ?? '').split('#');
  const module = { seen: new Uint8Array(count), active: wanted === path ? Number(index) : -1 };
  modules.set(path, module);
  return module;
}

/** Turns a fault on, for this process and those that it starts, and the one before off; none for undefined. */
export function turnOn(
  mutant: { readonly path: string; readonly index: number } | undefined,
): void {
  if (active !== undefined) active.active = -1;
  active = mutant && modules.get(mutant.path);
  if (mutant === undefined) delete process.env['TOUCHSTONE_MUTANT'];
  else process.env['TOUCHSTONE_MUTANT'] = `${mutant.path}#${mutant.index}`;
  if (active !== undefined && mutant !== undefined) active.active = mutant.index;
}

/** The faults that were reached since this was asked last. */
export function takeReached(): Reached {
  const reached: Record<string, number[]> = {};
  for (const [path, { seen }] of modules) {
    const indexes: number[] = [];
    for (let at = seen.indexOf(1); at !== -1; at = seen.indexOf(1, at + 1)) indexes.push(at);
    if (indexes.length === 0) continue;
    reached[path] = indexes;
    seen.fill(0);
  }
  return reached;
}

function leaveReached(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${process.pid}-${threadId}.json`), JSON.stringify(takeReached()));
}

/**
 * Loaded before a test: the switch that the modules ask. `TOUCHSTONE_MUTANT=N` turns fault N on;
 * `TOUCHSTONE_MUTANTS_REACHED=FOLDER` turns none on, and leaves there the numbers of those that were reached.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const active = Number(process.env['TOUCHSTONE_MUTANT'] ?? -1);
const folder = process.env['TOUCHSTONE_MUTANTS_REACHED'];
const reached = new Set<number>();

Object.defineProperty(globalThis, '__mutant', {
  value: folder === undefined ? (id: number) => id === active : record,
});

if (folder !== undefined) {
  mkdirSync(folder, { recursive: true });
  process.on('exit', () =>
    writeFileSync(join(folder, `${process.pid}-${threadId}.json`), JSON.stringify([...reached])),
  );
}

function record(id: number): boolean {
  reached.add(id);
  return false;
}

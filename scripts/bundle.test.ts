import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundleName, ENTRIES } from './bundle.ts';

type Exports = Record<string, string | { readonly types: string; readonly default: string }>;

function load(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(resolve(path)).href) as Promise<Record<string, unknown>>;
}

/** The exports of a module; for functions and classes with the names that errors and inspections show. */
function namesOf(exports: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === 'function' ? value.name : typeof value,
  ]);
  return Object.fromEntries(entries);
}

/** What runs when it is loaded. */
const PROGRAMS = new Set(['cli/run-thread']);

for (const [name, entries] of Object.entries(ENTRIES)) {
  const folder = join('packages', name);

  describe(`the bundle of ${name}`, () => {
    for (const entry of entries.filter((one) => !PROGRAMS.has(one))) {
      it(`exports what ${entry} does, under the same names`, async () => {
        const bundled = await load(join(folder, 'bundle', `${bundleName(entry)}.js`));
        const modules = await load(join(folder, 'dist', `${entry}.js`));
        assert.deepEqual(namesOf(bundled), namesOf(modules));
      });
    }

    it('has a file and types for each export of the package', () => {
      const text = readFileSync(join(folder, 'package.json'), 'utf8');
      const { exports } = JSON.parse(text) as { exports: Exports };
      const bundled = new Set(entries.map((entry) => `./bundle/${bundleName(entry)}.js`));
      for (const target of Object.values(exports)) {
        if (typeof target === 'string') continue;
        assert.ok(bundled.has(target.default), `${target.default} is no entry`);
        assert.ok(existsSync(join(folder, target.types)), `${target.types} is missing`);
      }
    });
  });
}

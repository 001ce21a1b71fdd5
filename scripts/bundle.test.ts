import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundleName, ENTRIES } from './bundle-entries.ts';

type Target = string | { readonly [condition: string]: Target };
type Exports = Readonly<Record<string, Target>>;

const require = createRequire(import.meta.url);

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

function filesOf(target: Target): readonly string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
}

/** Modules that run when they are loaded. */
const PROGRAMS = new Set(['cli/run-thread']);

for (const [name, entries] of Object.entries(ENTRIES)) {
  const folder = join('packages', name);

  describe(`the bundle of ${name}`, () => {
    for (const entry of entries.filter((one) => !PROGRAMS.has(one))) {
      const file = join(folder, 'bundle', `${bundleName(entry)}.cjs`);

      it(`exports what ${entry} does, under the same names`, async () => {
        const modules = namesOf(await load(join(folder, 'dist', `${entry}.js`)));
        const forBundlers = await load(join(folder, 'bundle/module', `${bundleName(entry)}.js`));
        assert.deepEqual(namesOf(forBundlers), modules);
        assert.deepEqual(namesOf({ ...require(resolve(file)) }), modules);
      });

      it(`gives ${entry} to import and to require as one and the same`, async () => {
        const required = require(resolve(file)) as Record<string, unknown>;
        const imported = await load(file.replace(/\.cjs$/, '.js'));
        assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
        for (const [key, value] of Object.entries(required)) assert.equal(imported[key], value);
      });
    }

    it('has the files that its exports name', () => {
      const text = readFileSync(join(folder, 'package.json'), 'utf8');
      const { exports } = JSON.parse(text) as { exports: Exports };
      const files = Object.values(exports).flatMap(filesOf);
      assert.deepEqual(
        files.filter((file) => !existsSync(join(folder, file))),
        [],
      );
      for (const entry of entries.filter((one) => !one.startsWith('cli/'))) {
        assert.ok(files.includes(`./bundle/${bundleName(entry)}.cjs`), `${entry} is not exported`);
      }
    });
  });
}

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

/** One small mistake, as somebody might make it: a place in a compiled file, and what stands there instead. */
export type Mutation = readonly [file: string, from: string, to: string];

export interface MutationTable {
  /** `import.meta.url` of the test beside the machine. */
  readonly beside: string;
  /** The machine's own tests, which have to notice: `reduce.test.js`. */
  readonly tests: readonly string[];
  readonly mutations: readonly Mutation[];
}

type Case = readonly [name: string, run: () => unknown];

/**
 * Registers one test for each mutation: it runs the machine's own tests, in this process, on a copy of the
 * folder with the mutation in it, and passes when one of them fails.
 */
export function testMutations({ beside, tests, mutations }: MutationTable): void {
  const scratch = mkdtempSync(join(tmpdir(), 'mutations-'));
  after(() => rmSync(scratch, { recursive: true, force: true }));
  const world: World = { folder: new URL('.', beside), scratch, tests, count: 0 };
  test('without a mutation the tests pass on the copy', async () => {
    assert.deepEqual(await failuresWith(undefined, world), []);
  });
  for (const mutation of mutations) {
    const [file, from, to] = mutation;
    test(`noticed: ${file}: ${from} → ${to === '' ? 'nothing' : to}`, async () => {
      assert.notEqual((await failuresWith(mutation, world)).length, 0);
    });
  }
}

interface World {
  readonly folder: URL;
  readonly scratch: string;
  readonly tests: readonly string[];
  count: number;
}

async function failuresWith(mutation: Mutation | undefined, world: World): Promise<string[]> {
  world.count += 1;
  const copy = join(world.scratch, String(world.count));
  const collector = collectorUrl(copy);
  mkdirSync(copy);
  for (const name of readdirSync(world.folder)) {
    const wanted = name.endsWith('.test.js') ? world.tests.includes(name) : name.endsWith('.js');
    if (!wanted) continue;
    const text = readFileSync(new URL(name, world.folder), 'utf8');
    const mutated = mutation?.[0] === name ? mutate(text, mutation) : text;
    writeFileSync(join(copy, name), redirectImports(mutated, world.folder, collector));
  }
  for (const name of world.tests) await import(pathToFileURL(join(copy, name)).href);
  const { cases } = (await import(collector)) as { cases: readonly Case[] };
  assert.notEqual(cases.length, 0);
  const failures: string[] = [];
  for (const [name, run] of cases) {
    try {
      await run();
    } catch {
      failures.push(name);
    }
  }
  return failures;
}

function mutate(text: string, [file, from, to]: Mutation): string {
  const [before, ...rest] = text.split(from);
  assert.equal(rest.length, 1, `${file} has "${from}" ${rest.length} times, not once`);
  return `${before}${to}${rest[0]}`;
}

/** Files of the folder import one another's copies; all others are the real ones; `node:test` collects. */
function redirectImports(text: string, folder: URL, collector: string): string {
  return text.replace(/(from |import\()'([^']+)'/g, (_, start: string, specifier: string) => {
    if (specifier === 'node:test') return `${start}'${collector}'`;
    if (specifier.startsWith('./') || specifier.startsWith('node:')) {
      return `${start}'${specifier}'`;
    }
    const target = specifier.startsWith('.')
      ? new URL(specifier, folder).href
      : import.meta.resolve(specifier);
    return `${start}'${target}'`;
  });
}

/** A module in place of `node:test`, one for each copy: it keeps the tests instead of running them. */
function collectorUrl(id: string): string {
  const source = `// ${id}
    export const cases = [];
    export const test = (name, ...rest) => { cases.push([name, rest.at(-1)]); };
    export const it = test;
    export const describe = (name, ...rest) => { rest.at(-1)(); };
  `;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

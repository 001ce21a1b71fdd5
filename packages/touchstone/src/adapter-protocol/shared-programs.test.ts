import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AdapterReply, DriverAdapter } from './adapter-protocol.ts';
import { AdapterFailure, JsonLinesAdapter } from './json-lines-adapter.ts';
import { SharedPrograms } from './shared-programs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-shared-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Each adapter of it counts its own operations; `process` tells which process it is in. */
const COUNTING = (scopes: boolean): string => `
import { serveJsonLines } from '${new URL('./serve-json-lines.js', import.meta.url).href}';
const make = () => {
  let count = 0;
  return {
    async send({ kind, name }, { onCallback }) {
      if (kind === 'start') return { kind: 'started', driver: { name: 'x', version: '1', language: 'js' } };
      if (kind === 'reset') count = 0;
      if (kind !== 'run') return { kind: 'done' };
      if (name === 'die') process.exit(3);
      if (name === 'process') return { kind: 'result', value: process.pid };
      count += 1;
      onCallback({ kind: 'callback', callback: count });
      return { kind: 'result', value: count };
    },
    async [Symbol.asyncDispose]() {},
  };
};
await serveJsonLines(make(), { input: process.stdin, output: process.stdout${scopes ? ', another: make' : ''} });
process.exit();`;

let files = 0;
function programs(options: { readonly scopes: boolean }): SharedPrograms {
  const file = join(scratch, `${++files}.mjs`);
  writeFileSync(file, COUNTING(options.scopes));
  return new SharedPrograms(
    () => new JsonLinesAdapter({ command: `"${process.execPath}" ${file}` }),
  );
}

async function ask(adapter: DriverAdapter, name: string): Promise<number> {
  const request = { kind: 'run', object: 'o', name, arguments: {} } as const;
  const reply: AdapterReply = await adapter.send(request, { onCallback: () => {} });
  assert.ok(reply.kind === 'result', reply.kind);
  return Number(reply.value);
}

test('adapters of one program know nothing of one another, and one that goes leaves the others', async () => {
  const shared = programs({ scopes: true });
  const opened = await Promise.all([shared.open(), shared.open(), shared.open()]);
  const [a, b, c] = opened;
  assert.equal(new Set(await Promise.all(opened.map((one) => ask(one, 'process')))).size, 1);
  // Both announce their callback 1.
  assert.deepEqual(
    [await ask(a, 'count'), await ask(b, 'count'), await ask(b, 'count')],
    [1, 1, 2],
  );
  await a.send({ kind: 'reset' });
  assert.deepEqual([await ask(a, 'process'), await ask(b, 'count')], [await ask(c, 'process'), 3]);
  await a[Symbol.asyncDispose]();
  assert.equal(await ask(b, 'count'), 4);
  await b[Symbol.asyncDispose]();
  await c[Symbol.asyncDispose]();
});

test('one that is asked for alone has a process of its own, as has each of a program without scopes', async () => {
  const shared = programs({ scopes: true });
  await using a = await shared.open();
  await using alone = await shared.open({ alone: true });
  assert.notEqual(await ask(a, 'process'), await ask(alone, 'process'));
  assert.equal(alone.isShared, undefined);
  const single = programs({ scopes: false });
  await using c = await single.open();
  await using d = await single.open();
  assert.notEqual(await ask(c, 'process'), await ask(d, 'process'));
});

test('a program that dies is lost for all of its adapters, and started anew for the next', async () => {
  const shared = programs({ scopes: true });
  await using a = await shared.open();
  await using b = await shared.open();
  await assert.rejects(ask(a, 'die'), AdapterFailure);
  await assert.rejects(ask(b, 'count'), AdapterFailure);
  await using c = await shared.open();
  assert.equal(await ask(c, 'count'), 1);
});

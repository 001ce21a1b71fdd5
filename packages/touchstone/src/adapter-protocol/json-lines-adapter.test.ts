import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Int32, ObjectId } from 'bson';
import { allowanceOf } from './allowance.ts';
import { LineSplitter } from './json-lines.ts';
import { AdapterFailure, JsonLinesAdapter, splitCommand } from './json-lines-adapter.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-adapter-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

let programs = 0;
/** A program in the scratch folder; `body` sees `serveJsonLines`. */
function program(body: string, options: { readonly hangLimitMS?: number } = {}): JsonLinesAdapter {
  const file = join(scratch, `adapter-${++programs}.mjs`);
  const serve = new URL('./serve-json-lines.js', import.meta.url).href;
  writeFileSync(file, `import { serveJsonLines } from '${serve}';\n${body}`);
  return new JsonLinesAdapter({ command: `"${process.execPath}" ${file}`, ...options });
}

const echo = `
await serveJsonLines({
  async send(request, { onCallback }) {
    if (request.kind === 'start') {
      return { kind: 'started', driver: { name: 'echo', version: '1', language: 'js' } };
    }
    if (request.kind === 'run' && request.name === 'callBack') {
      onCallback({ kind: 'callback', callback: 7 });
    }
    if (request.kind === 'endCallback' || request.kind === 'reset') return { kind: 'done' };
    if (request.name === 'throw') throw new Error('not like this');
    return { kind: 'result', value: request.arguments ?? null };
  },
  async [Symbol.asyncDispose]() {},
}, { input: process.stdin, output: process.stdout });`;

test('a program answers, with the types of numbers kept, and ends when it is told', async () => {
  await using adapter = program(echo);
  const started = await adapter.send({ kind: 'start', protocol: 1 });
  assert.equal(started.kind === 'started' && started.driver.name, 'echo');
  const reply = await adapter.send({
    kind: 'run',
    object: 'x',
    name: 'echo',
    arguments: { int: new Int32(1), double: 1.5 },
  });
  assert.ok(reply.kind === 'result');
  assert.deepEqual((reply.value as { int: unknown }).int, new Int32(1));
});

test('a program calls back while its request is open', async () => {
  await using adapter = program(echo);
  const callbacks: number[] = [];
  const onCallback = ({ callback }: { callback: number }): void => {
    callbacks.push(callback);
  };
  await adapter.send({ kind: 'run', object: 's', name: 'callBack', arguments: {} }, { onCallback });
  assert.deepEqual(callbacks, [7]);
  const ended = await adapter.send({ kind: 'endCallback', callback: 7 });
  assert.equal(ended.kind, 'done');
});

test('an error inside the adapter fails that request alone', async () => {
  await using adapter = program(echo);
  const failing = adapter.send({ kind: 'run', object: 'x', name: 'throw', arguments: {} });
  await assert.rejects(failing, /not like this/);
  assert.equal((await adapter.send({ kind: 'reset' })).kind, 'done');
});

test('a program that dies fails what is open, with its last lines', async () => {
  await using adapter = program(`console.error('out of cheese'); process.exit(3);`);
  const failed = adapter.send({ kind: 'start', protocol: 1 });
  await assert.rejects(failed, (error: Error) => {
    assert.ok(error instanceof AdapterFailure);
    assert.match(error.message, /ended with status 3/);
    assert.match(error.message, /out of cheese/);
    return true;
  });
});

test('a program that hangs is given up', async () => {
  await using adapter = program('setInterval(() => {}, 1000);', { hangLimitMS: 300 });
  await assert.rejects(
    adapter.send({ kind: 'start', protocol: 1 }),
    /did not answer start 1 within 300 ms/,
  );
});

test('a program that prints rubbish is shown with it', async () => {
  await using adapter = program(`console.log('hello, world'); setInterval(() => {}, 1000);`);
  await assert.rejects(
    adapter.send({ kind: 'start', protocol: 1 }),
    /not JSON. Its last lines:\n {4}hello, world/,
  );
});

test('a program that does not exist says so', async () => {
  await using adapter = new JsonLinesAdapter({ command: '/no/such/program' });
  await assert.rejects(adapter.send({ kind: 'start', protocol: 1 }), /could not be started/);
});

test('command lines are split as a shell does', () => {
  assert.deepEqual(splitCommand(`python3 "my adapter.py" --x='a b' c`), [
    'python3',
    'my adapter.py',
    '--x=a b',
    'c',
  ]);
});

test('the numbers of a machine request are plain on both sides of the line', async () => {
  await using adapter = program(`
await serveJsonLines({
  async send({ kind, input }) {
    if (kind !== 'machine') return { kind: 'done' };
    return { kind: 'result', value: [typeof input.a, typeof input.b.c[0], input.d._bsontype] };
  },
  async [Symbol.asyncDispose]() {},
}, { input: process.stdin, output: process.stdout });`);
  const input = { a: 1, b: { c: [1.5] }, d: new ObjectId() };
  const reply = await adapter.send({ kind: 'machine', machine: 'topology', input });
  assert.deepEqual(reply.kind === 'result' && reply.value, ['number', 'number', 'ObjectId']);
});

test('a line of many pieces is read once, and one without end is not kept', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), 20);
  for (const piece of ['{"a"', ': 1}\n\n{"b": ', '2}\n{']) splitter.push(piece);
  assert.deepEqual(lines, ['{"a": 1}', '{"b": 2}']);
  assert.throws(() => splitter.push('x'.repeat(20)), /does not end/);
});

test('a request may take longer when it asks for waiting, and when it is large', async () => {
  const waits: number[] = [];
  await using adapter = program(echo, { hangLimitMS: 5_000 });
  const text = 'x'.repeat(100_000);
  const request = { kind: 'run', object: 'x', name: 'echo', arguments: { text } } as const;
  await adapter.send(request, { onSize: (extraMS) => waits.push(extraMS) });
  assert.deepEqual(waits, [100]);
  assert.equal(allowanceOf({ ...request, arguments: { timeoutMS: 250 } }), 250);
  assert.equal(allowanceOf({ kind: 'events', client: 'c', after: 0, waitMS: 30 }), 30);
});

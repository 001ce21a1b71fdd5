import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { serveJsonLines } from './serve-json-lines.ts';

test('a line that is no request is answered with a failure, and the next one as ever', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const lines: string[] = [];
  output.on('data', (text) => lines.push(...String(text).trim().split('\n')));
  const adapter = {
    send: () => Promise.resolve({ kind: 'done' }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const served = serveJsonLines(adapter as never, { input, output } as never);
  input.write('{"kind": nonsense\n[1]\n{"id":7,"kind":"reset"}\n');
  input.end('{"id":8,"kind":"stop"}\n');
  await served;
  assert.ok(lines.some((line) => line.includes('a line is no request')));
  assert.ok(
    lines.some((line) => /"id":.*7.*done/.test(line)),
    lines.join('\n'),
  );
});

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

/** The requests to an adapter and its answers, over lines that end by `stop` or with the input. */
async function conversation(
  lines: readonly string[],
  options: { readonly another?: boolean; readonly kind?: string } = {},
): Promise<{ readonly asked: unknown[]; readonly told: string; readonly closed: number }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked: unknown[] = [];
  let closed = 0;
  const adapter = {
    send: (request: unknown) => {
      asked.push(request);
      return Promise.resolve({ kind: options.kind ?? 'done' });
    },
    [Symbol.asyncDispose]: async () => {
      closed += 1;
    },
  };
  const another = options.another === true ? { another: () => adapter } : {};
  const served = serveJsonLines(adapter as never, { input, output, ...another } as never);
  for (const line of lines) input.write(`${line}\n`);
  if (!lines.some((line) => line.includes('"stop"'))) input.end();
  await served;
  return { asked, told: String(output.read() ?? ''), closed };
}

test('a program ends when it is told to stop, and with its input', async () => {
  const stopped = await conversation(['{"id":1,"kind":"reset"}', '{"id":2,"kind":"stop"}']);
  assert.match(stopped.told, /"id":\{"\$numberInt":"1"\}.*\n.*"id":\{"\$numberInt":"2"\}/);
  const ended = await conversation(['{"id":1,"kind":"reset"}']);
  assert.deepEqual([stopped.closed, ended.closed], [1, 1]);
});

test('the numbers of the protocol and of machines are plain, those of arguments keep their types', async () => {
  const one = '{"$numberInt":"1"}';
  const { asked } = await conversation([
    `{"id":${one},"kind":"machine","machine":"topology","input":{"a":[${one},null],"b":{"$numberLong":"2"},"c":"d","e":{"$oid":"0123456789abcdef01234567"}}}`,
    `{"id":${one},"kind":"run","arguments":{"a":${one}}}`,
    `{"id":${one},"kind":"events","after":${one},"waitMS":{"$numberDouble":"2.5"}}`,
  ]);
  const [machine, run, events] = asked as Record<string, Record<string, unknown>>[];
  const { e, ...input } = machine?.['input'] ?? {};
  assert.deepEqual(input, { a: [1, null], b: 2, c: 'd' });
  assert.equal(String(e), '0123456789abcdef01234567');
  assert.notEqual(run?.['arguments']?.['a'], 1);
  assert.deepEqual([events?.['after'], events?.['waitMS']], [1, 2.5]);
});

test('scopes are served where an adapter can be made for each, and told of at the start', async () => {
  const start = '{"id":1,"kind":"start","protocol":1}';
  const scoped = '{"id":2,"scope":7,"kind":"reset"}';
  const many = await conversation([start, scoped, scoped], { another: true, kind: 'started' });
  assert.match(many.told, /"scopes":true/);
  assert.deepEqual([many.asked.length, many.closed], [3, 2]);
  const alone = await conversation([start, scoped], { kind: 'started' });
  assert.doesNotMatch(alone.told, /"scopes"/);
  assert.match(alone.told, /This adapter serves no scopes\./);
});

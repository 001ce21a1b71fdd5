import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const bin = join(
  dirname(createRequire(import.meta.url).resolve('touchstone/package.json')),
  'bin/touchstone.js',
);

test('whoever reads may stop reading: the program ends without a word', async () => {
  const line = `'${process.execPath}' '${bin}' run --help | true; echo "\${PIPESTATUS[0]}"`;
  const [status, complaints] = await new Promise<[string, string]>((resolve) => {
    execFile('bash', ['-c', line], (_, out, err) => resolve([out.trim(), err]));
  });
  assert.deepEqual([status, complaints], ['0', '']);
});

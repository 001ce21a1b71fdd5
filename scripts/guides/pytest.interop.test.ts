/** The plugin for pytest, with the tests that it brings (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';

const python = process.env['TOUCHSTONE_PYTHON'] ?? 'python3';
const probe = spawnSync(python, ['-c', 'import pytest, pymongo']);
const skip = probe.status === 0 ? false : `skipped: ${python} has no pytest and pymongo`;
const { NODE_OPTIONS: _, ...env } = process.env;

function pytest(mongod: string): { status: number | null; output: string } {
  const folder = resolve('adapters/pytest');
  const words = ['-m', 'pytest', '-p', 'no:cacheprovider', '-p', 'touchstone_pytest'];
  const { status, stdout, stderr } = spawnSync(python, [...words, '--mongod', mongod, 'tests'], {
    cwd: folder,
    env: { ...env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

test('the plugin for pytest gives each test a database of its own', { skip }, () => {
  const { status, output } = pytest(
    `${process.execPath} ${resolve('packages/server/bin/touchstone-mongod.js')}`,
  );
  assert.equal(status, 0, output);
  assert.match(output, /2 passed/);
});

test('a program that is no server is told by its name', { skip }, () => {
  const { status, output } = pytest(`${process.execPath} --eval 0`);
  assert.equal(status, 1, output);
  assert.match(output, /--port 0 ended before it said 'Waiting for connections'/);
});

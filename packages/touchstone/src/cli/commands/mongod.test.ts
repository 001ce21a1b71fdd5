import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../bin/touchstone.js', import.meta.url));

test('touchstone mongod is given all that follows, as mongod would read it', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [PROGRAM, 'mongod', ...args], { encoding: 'utf8' });
  assert.match(run('--version').stdout, /^db version v\d+\.\d+\.\d+\n/);
  const bad = run('--nonsense');
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /^Error parsing command line: unrecognised option '--nonsense'/);
});

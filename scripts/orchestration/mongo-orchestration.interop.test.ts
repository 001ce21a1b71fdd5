/** mongo-orchestration, with our launcher as the mongod that it starts (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const VERSION = '0.11.2';
const python = process.env['TOUCHSTONE_PYTHON'] ?? 'python3';
const environment = resolve('.cache/mongo-orchestration');
const program = join(environment, 'bin', 'python');

/** Undefined where it is there; else why it is not. */
function missing(): string | undefined {
  const isThere = (): boolean =>
    spawnSync(program, ['-c', 'import mongo_orchestration']).status === 0;
  if (isThere()) return undefined;
  spawnSync(python, ['-m', 'venv', environment]);
  spawnSync(program, ['-m', 'pip', 'install', '--quiet', `mongo-orchestration==${VERSION}`]);
  return isThere() ? undefined : `skipped: ${python} cannot get mongo-orchestration ${VERSION}`;
}

test('mongo-orchestration finds servers and sets as it expects them', (context) => {
  const reason = missing();
  if (reason !== undefined) {
    context.skip(reason);
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'orchestration-'));
  for (const name of ['mongod', 'mongos']) {
    symlinkSync(resolve(`packages/server/bin/touchstone-${name}.js`), join(home, name));
  }
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(
    program,
    [resolve('scripts/orchestration/deployments.py'), home],
    {
      cwd: home,
      env: { ...env, MONGO_ORCHESTRATION_HOME: home, MONGO_ORCHESTRATION_TMP: home },
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stderr);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      ['server', { primary: true, mongos: false }],
      ['arbiter', [1, 2, 7]],
      ['users', [1, 2, 2]],
      ['cluster', ['sh01', 'sh02'], 1],
    ],
  );
  rmSync(home, { recursive: true, force: true });
});

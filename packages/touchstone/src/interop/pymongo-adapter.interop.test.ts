import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasPythonModule } from './python.test-support.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const specs = process.env['TOUCHSTONE_SPECS'] ?? join(root, '../shared/specifications');
const skip = !(await hasPythonModule('pymongo'))
  ? 'PyMongo is not installed'
  : existsSync(specs)
    ? false
    : 'There are no official tests here';

/** Runs suites with PyMongo; what it fails must stand in the list of known failures. */
function run(...suites: readonly string[]): Promise<{ status: number; output: string }> {
  const args = [
    join(root, 'packages/touchstone/bin/touchstone.js'),
    'run',
    ...suites,
    ...['--driver', 'pymongo', '--topology', 'replicaset'],
    ...['--known-failing', join(root, 'conformance/known-failing')],
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, timeout: 110_000 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

test('PyMongo passes the official tests through its adapter, but for what is known', {
  skip,
}, async () => {
  const files = ['find', 'insertOne', 'updateOne', 'client-bulkWrite', 'findOneAndUpdate'];
  const { status, output } = await run(
    ...files.map((name) => `crud/tests/unified/${name}*.json`),
    'transactions/tests/unified/isolation.json',
    'transactions-convenient-api/tests/unified/callback-*.json',
    'gridfs/tests/upload.json',
  );
  assert.equal(status, 0, output);
  assert.match(output, /PyMongo/);
});

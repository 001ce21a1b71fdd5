/** The extension for JUnit, with the tests that it brings (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';

const probe = spawnSync('mvn', ['--version']);
const skip = probe.status === 0 ? false : 'skipped: there is no mvn';

test('the extension for JUnit gives each test a database of its own', { skip }, () => {
  const mongod = `${process.execPath} ${resolve('packages/server/bin/touchstone-mongod.js')}`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    'mvn',
    ['--quiet', '-f', resolve('adapters/junit/pom.xml'), 'test', '-Dsurefire.printSummary=true'],
    { env: { ...env, TOUCHSTONE_MONGOD: mongod }, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout + stderr);
});

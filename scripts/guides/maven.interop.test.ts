/** The programs in Java that start the launcher: what they promise is in their own tests (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type TestContext, test } from 'node:test';

const probe = spawnSync('mvn', ['--version']);
const skip = probe.status === 0 ? false : 'skipped: there is no mvn';
const program = resolve('packages/server/bin/touchstone-mongod.js');

/** Maven's words where what it needs cannot be had. */
const UNREACHABLE = /Could not transfer artifact|Unknown host|Could not find artifact/;

test('the extension for JUnit gives each test a database of its own', { skip }, (context) => {
  runTests(context, 'adapters/junit', `${process.execPath} ${program}`);
});

test("flapdoodle's embedded MongoDB starts the launcher as its binary", { skip }, (context) => {
  runTests(context, 'examples/flapdoodle', program);
});

function runTests(context: TestContext, folder: string, mongod: string): void {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    'mvn',
    ['--batch-mode', '-f', resolve(folder, 'pom.xml'), 'test'],
    { env: { ...env, TOUCHSTONE_MONGOD: mongod }, encoding: 'utf8' },
  );
  if (UNREACHABLE.test(stdout)) {
    context.skip(`skipped: Maven does not reach what ${folder} needs`);
    return;
  }
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /Tests run: [1-9]\d*, Failures: 0/);
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The output of each example: one that is not listed fails, and so does a line that changed. */
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  'bulk-write': ['inserted 1, upserted 1, deleted 1', 'inserted 2 in two collections'],
  'embedded-replica-set': ['sold: 7'],
  failpoint: ['attempts: 2', 'documents: 1'],
  'version-profile': [
    'version: 4.4.29',
    "Location40415: BSON field 'update.let' is an unknown field.",
  ],
  'virtual-time': ['heartbeats in ten minutes: at least 60'],
};

const folder = fileURLToPath(new URL('.', import.meta.url));
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.js') && !name.includes('.test.'))
  .map((name) => name.replace(/\.js$/, ''));

for (const name of examples) {
  test(`example ${name} prints what it says`, async () => {
    const file = fileURLToPath(new URL(`${name}.js`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
    assert.deepEqual(stdout.trim().split('\n'), OUTPUTS[name]);
  });
}

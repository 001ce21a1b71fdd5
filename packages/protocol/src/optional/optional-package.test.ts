import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { optionalPackage } from './optional-package.ts';

test('a package that is not installed is none, one that is broken says so', () => {
  assert.equal(typeof optionalPackage('node:path'), 'object');
  assert.equal(optionalPackage('no-such-package-anywhere'), undefined);
  const folder = mkdtempSync(join(tmpdir(), 'optional-'));
  try {
    const broken = join(folder, 'broken.cjs');
    writeFileSync(broken, 'throw new Error("broken");');
    assert.throws(() => optionalPackage(broken), /broken/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

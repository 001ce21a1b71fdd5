import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { batchesOf, writeBatches } from './test-batches.ts';

it('files of one folder share a process, up to a number; others have their own', () => {
  const many = Array.from({ length: 9 }, (_, i) => `packages/a/dist/x/${i}.test.js`);
  const alone = 'packages/a/dist/x/10.test.js';
  const others = ['packages/a/dist/y/1.test.js', 'dist/scripts/1.test.js'];
  assert.deepEqual(
    batchesOf([...many, alone, ...others], (file) => file === alone),
    [
      { name: 'a-x', files: many.slice(0, 8) },
      { name: 'a-x', files: many.slice(8) },
      { name: 'a-x', files: [alone] },
      { name: 'a-y', files: [others[0]] },
      { name: 'dist-scripts', files: [others[1]] },
    ],
  );
});

it('each file is in one batch, whatever files there are and whichever are alone', () => {
  const files = Array.from({ length: 50 }, (_, i) => `packages/p/dist/${i % 3}/deep/${i}.test.js`);
  const batches = batchesOf(files, (file) => file.endsWith('7.test.js'));
  assert.deepEqual(batches.flatMap((batch) => batch.files).sort(), [...files].sort());
  for (const batch of batches)
    assert.ok(batch.files.length === 1 || !batch.files.some((file) => file.endsWith('7.test.js')));
});

it('a batch is a module that loads its files; a file alone is its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'batches-'));
  try {
    const paths = writeBatches(
      [
        { name: 'a-x', files: ['/one.test.js', '/two.test.js'] },
        { name: 'a-y', files: ['/three.test.js'] },
      ],
      folder,
    );
    assert.deepEqual(paths, [join(folder, 'a-x-0.test.mjs'), '/three.test.js']);
    assert.equal(
      readFileSync(paths[0] ?? '', 'utf8'),
      'import "file:///one.test.js";\nimport "file:///two.test.js";\n',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

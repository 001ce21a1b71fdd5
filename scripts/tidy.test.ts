import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFiles } from './source-tree.ts';
import { tidyChecks } from './tidy.ts';

const files = sourceFiles();

for (const check of tidyChecks) {
  test(`tidy: ${check.name}`, () => {
    const faults = check.run(files);
    assert.equal(faults.length, 0, `\n${faults.join('\n')}`);
  });
}

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

test('a comment that opens with half a question is found, one that is a sentence is not', () => {
  const text = [
    '/** Whether it is. */',
    '/**',
    ' * What it is.',
    ' */',
    '// How it is.',
    '// It is, and',
    '// what it is.',
    '/** True if it is. */',
  ].join('\n');
  const check = tidyChecks.find(({ name }) => name === 'a comment is a sentence');
  const found = check?.run([{ path: 'a.ts', text, lines: 8, isTest: false }]);
  assert.deepEqual(found, [
    'a.ts:1: Whether it is. */',
    'a.ts:3: What it is.',
    'a.ts:5: How it is.',
  ]);
});

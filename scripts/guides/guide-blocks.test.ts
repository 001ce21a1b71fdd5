import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { guideSteps } from './guide-blocks.ts';

const FOLDER = 'docs/guides';

test('blocks are commands, files and what is printed', () => {
  const markdown =
    'Do:\n\n```sh repository background\nls\n```\n```js a.js\nlet a;\n```\n```text\nx\ny\n```\n';
  assert.deepEqual(guideSteps(markdown), [
    { kind: 'run', script: 'ls\n', place: 'repository', inBackground: true },
    { kind: 'write', file: 'a.js', text: 'let a;\n' },
    { kind: 'expect', lines: ['x', 'y'] },
  ]);
  assert.throws(() => guideSteps('```js\nlet a;\n```\n'), /names no file/);
  assert.throws(() => guideSteps('```sh sometimes\nls\n```\n'), /not 'sometimes'/);
});

for (const file of readdirSync(FOLDER)) {
  test(`every block of ${file} is run, and README leads to it`, () => {
    const steps = guideSteps(readFileSync(join(FOLDER, file), 'utf8'));
    assert.ok(steps.some(({ kind }) => kind === 'run'));
    assert.ok(readFileSync('README.md', 'utf8').includes(`docs/guides/${file}`));
  });
}

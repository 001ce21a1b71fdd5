// Needs a process of its own: what it imports changes how modules are found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byFolder, merged, missing, reachedLines } from './coverage.ts';
import { moduleOf } from './coverage-modules.ts';

const TEXT = 'function f(a) {\n  if (a) {\n    g();\n  }\n  // why\n}\n';
const range = (startOffset: number, endOffset: number, count: number) => ({
  startOffset,
  endOffset,
  count,
});

test('a line is reached unless all of it stands where nothing ran', () => {
  const block = TEXT.indexOf('{\n    g');
  const functions = [
    { ranges: [range(0, TEXT.length, 1)] },
    { ranges: [range(0, TEXT.length - 1, 2), range(block, TEXT.indexOf('}') + 1, 0)] },
  ];
  const lines = reachedLines(TEXT, functions);
  assert.deepEqual(lines.slice(0, 5), [true, true, false, undefined, undefined]);
});

test('a line that one process has reached is reached; folders are added up', () => {
  const lines = merged([true, false, undefined], [false, false, undefined]);
  assert.deepEqual(lines, [true, false, undefined]);
  const files = new Map([
    ['packages/a/dist/b/c.js', lines],
    ['packages/a/dist/b/d.js', [true]],
  ]);
  assert.deepEqual([...byFolder(files)], [['packages/a/src/b', { lines: 3, reached: 2 }]]);
});

test('lines that nothing reached are shown with their places, below a folder of sources', () => {
  const files = new Map([
    ['packages/a/dist/b/c.js', [true, false, undefined]],
    ['packages/b/dist/c.js', [false]],
  ]);
  assert.deepEqual(
    missing(files, 'packages/a/src', () => 'f();\n  g();\n}'),
    ['packages/a/dist/b/c.js:2: g();'],
  );
});

test('a bundle that a program or a package loads is counted as the modules that it was made of', () => {
  const bundle = (file: string): string => `file:///x/packages/server/bundle/${file}`;
  const module = 'file:///x/packages/server/dist/launcher/index.js';
  assert.equal(moduleOf(bundle('launcher.cjs')), module);
  assert.equal(moduleOf(bundle('module/launcher.js')), module);
  assert.equal(moduleOf(bundle('other.js')), bundle('other.js'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { Progress, type ProgressScreen } from './progress.ts';

function seen(outcome: Outcome): TestResult {
  const facts = { suite: 'crud', file: 'crud/a.json', case: 'finds', serverVersion: '8.2.1' };
  return { ...facts, topology: 'single', outcome, reason: null, durationMS: 1 };
}

const OUTCOMES: readonly Outcome[] = [
  'passed',
  'passed',
  'failed',
  'errored',
  'skipped',
  'unsupported',
];

function screen(more: Omit<ProgressScreen, 'write'> = {}): ProgressScreen & { texts: string[] } {
  const texts: string[] = [];
  return { texts, write: (text) => texts.push(text), ...more };
}

test('without a terminal there is a line for every 25 files and one at the end', () => {
  const plain = screen();
  const progress = new Progress(plain, { files: 27, color: true });
  for (const outcome of OUTCOMES) progress.seen(seen(outcome));
  for (let file = 0; file < 27; file++) progress.fileDone('a.json');
  progress.finish();
  assert.deepEqual(plain.texts, [
    '25/27 files  2 passed  2 failed  2 not run\n',
    '27/27 files  2 passed  2 failed  2 not run\n',
  ]);
});

test('a terminal has one line with the file at its end, failures in red where colors are welcome', () => {
  for (const color of [false, true]) {
    const terminal = screen({ isTTY: true });
    const progress = new Progress(terminal, { files: 3, color });
    progress.finish();
    assert.deepEqual(terminal.texts, [], 'there is no line to take away');
    progress.seen(seen('passed'));
    progress.seen(seen('failed'));
    progress.fileDone('other.json');
    progress.finish();
    progress.finish();
    const [red, dim, end] = color ? ['\u001b[31m', '\u001b[2m', '\u001b[0m'] : ['', '', ''];
    const line = (head: string, file: string): string => `\r\u001b[K${head}  ${dim}${file}${end}`;
    assert.deepEqual(terminal.texts, [
      line('0/3 files  1 passed  0 failed  0 not run', 'crud/a.json'),
      line(`0/3 files  1 passed  ${red}1 failed${end}  0 not run`, 'crud/a.json'),
      line(`1/3 files  1 passed  ${red}1 failed${end}  0 not run`, 'other.json'),
      '\r\u001b[K',
    ]);
  }
});

test('a narrow terminal has signs, and never a line that wraps', () => {
  const drawn = (columns: number): string => {
    const terminal = screen({ isTTY: true, columns });
    const progress = new Progress(terminal, { files: 3, color: false });
    progress.fileDone('crud/a.json');
    return terminal.texts.at(-1)?.replace('\r\u001b[K', '') ?? '';
  };
  assert.equal(drawn(41), '1/3 files  0 passed  0 failed  0 not run');
  assert.equal(drawn(40), '1/3  ✓0 ✗0 –0  crud/a.json');
  assert.equal(drawn(20), '1/3  ✓0 ✗0 –0  crud');
  assert.equal(drawn(16), '1/3  ✓0 ✗0 –0');
  assert.equal(drawn(5), '1/3 ');
});

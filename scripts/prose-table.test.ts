import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proseTable } from './prose-table.ts';

const one = {
  suite: 'sdam',
  file: 'prose/sdam/pool',
  case: 'a | b',
  topology: 'single',
  outcome: 'passed',
  reason: null,
};

test('a row tells what a case checks, and where it passed with which driver', () => {
  const lack = { ...one, outcome: 'unsupported', reason: 'no <option>' };
  const text = proseTable([
    {
      driver: { name: 'ours', version: '1' },
      results: [one, { ...one, topology: 'sharded' }, { ...one, case: 'c', topology: 'none' }],
    },
    { driver: { name: 'theirs', version: '7' }, results: [lack, { ...lack, case: 'c' }] },
  ]);
  assert.match(text, /## sdam: 2 cases/);
  assert.match(text, /\| test \| what it checks \| ours 1 \| theirs 7 \|/);
  assert.match(text, /\| pool \| a \\\| b \| S M \| 1 \|/);
  assert.match(text, /\| pool \| c \| – \| 1 \|/);
  assert.match(text, /\n1\. unsupported: no &lt;option>\n$/);
});

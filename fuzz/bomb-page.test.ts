import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pageWith, type Row } from './bomb-page.ts';

function row(name: string, longestPingMS: number): Row {
  return { name, longestPingMS, tookMS: longestPingMS, peakMB: 80, outcome: 'ok' };
}

it('a page of bombs keeps what was not measured again, and names what kept others waiting', () => {
  const names = ['a', 'b|c', 'd'];
  const first = pageWith('Words.\n\n<!-- measured -->\n', [row('a', 300), row('b|c', 7)], names);
  assert.match(first, /^Words\.\n/);
  assert.match(first, /## Above 250 ms: 1 of 2\n\n- a \(300\): no reason is known\n/);
  const second = pageWith(first, [row('a', 1), row('d', 2)], names);
  assert.match(second, /## Above 250 ms: 0 of 3\n\nNone\./);
  assert.match(second, /\| b\\\|c \| 7 \| 7 \| 80 \| ok \|/);
  assert.doesNotMatch(pageWith(second, [], ['a', 'd']), /b\\\|c/);
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sortSteps } from './sort-steps.ts';

const lengths = [0, 1, 2, 2047, 2048, 2049, 4096, 5000, 10_241];

for (const length of lengths) {
  it(`${length} items come into order, and equal ones keep theirs`, () => {
    const list = Array.from({ length }, (_, at) => ({ key: (at * 7919) % 101, at }));
    const expected = [...list].sort((a, b) => a.key - b.key || a.at - b.at);
    let steps = 0;
    for (const _ of sortSteps(list, (a, b) => a.key - b.key)) steps++;
    assert.deepEqual(list, expected);
    assert.ok(steps >= length / 2048 - 1, 'others have their turn meanwhile');
  });
}

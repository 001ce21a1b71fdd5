import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateExactlyOnce } from './simulation.ts';

test('the same seed gives the same story, another one another', async () => {
  const [one, again, other] = [
    await simulateExactlyOnce({ seed: 'same', writes: 100 }),
    await simulateExactlyOnce({ seed: 'same', writes: 100 }),
    await simulateExactlyOnce({ seed: 'other', writes: 100 }),
  ];
  assert.equal(one.trace, again.trace);
  assert.notEqual(one.trace, other.trace);
});

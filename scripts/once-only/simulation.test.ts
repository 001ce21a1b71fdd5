import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateOnceOnly } from './simulation.ts';

test('the same seed gives the same story, another one another', async () => {
  const [one, again, other] = [
    await simulateOnceOnly({ seed: 'same', writes: 300 }),
    await simulateOnceOnly({ seed: 'same', writes: 300 }),
    await simulateOnceOnly({ seed: 'other', writes: 300 }),
  ];
  assert.equal(one.trace, again.trace);
  assert.notEqual(one.trace, other.trace);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastestRuns } from './fastest-runs.ts';

test('the fastest of each are kept, for as long as it takes', async () => {
  const runs = [
    [900, 100],
    [700, 150],
    [650, 50],
  ];
  let run = 0;
  const measure = async (): Promise<number[]> => runs[run++] as number[];
  assert.deepEqual(await fastestRuns(measure, ([slow]) => Number(slow) < 800), [700, 100]);
  assert.equal(run, 2);
});

test('what never gets better is measured six times', async () => {
  let run = 0;
  const measure = async (): Promise<number[]> => [100 * ++run];
  assert.deepEqual(await fastestRuns(measure, () => false), [100]);
  assert.equal(run, 6);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilePlan, Task } from './plan-file.ts';
import { besidePrograms, partitionTasks, planThreads, planWorlds } from './plan-threads.ts';
import { TaskQueue } from './task-queue.ts';

const timed = { exclusivity: 'quiet' } as const;
const busy = { exclusivity: 'shared' } as const;
const heavy = { exclusivity: 'exclusive' } as const;

test('what measures time comes last, with few at a time', () => {
  const queue = new TaskQueue([timed, busy, timed, busy, busy], { jobs: 2, quietJobs: 1 });
  assert.deepEqual([queue.take(0), queue.take(1)], [1, 3]);
  assert.equal(queue.take(2), undefined, 'the thread is full');
  assert.equal(queue.take(1), 4);
  assert.equal(queue.take(1), undefined, 'what measures time waits for its neighbor');
  assert.deepEqual([queue.take(0), queue.take(0), queue.take(0)], [0, 2, undefined]);
});

test('what would hold up all others comes at the very end, alone', () => {
  const queue = new TaskQueue([heavy, timed, heavy, busy], { jobs: 8, quietJobs: 4 });
  assert.deepEqual([queue.take(0), queue.take(1)], [3, 1]);
  assert.equal(queue.take(1), undefined, 'it waits for all others');
  assert.equal(queue.take(0), 0);
  assert.equal(queue.take(1), undefined, 'and others wait for it');
  assert.deepEqual([queue.take(0), queue.take(0)], [2, undefined]);
});

const plansOf = (count: number): readonly FilePlan[] => [
  { tasks: Array.from({ length: count }, () => busy as Task), skipped: [] },
];

test('each core gets a thread where there is enough to do, and the jobs are divided', () => {
  assert.deepEqual(planThreads(plansOf(1000), { jobs: 32, cores: 2 }), {
    threads: 2,
    concurrency: { jobs: 16, quietJobs: 4 },
    isPartitioned: false,
  });
  assert.equal(planThreads(plansOf(10), { jobs: 32, cores: 2 }).threads, 1);
  assert.deepEqual(planThreads(plansOf(1000), { jobs: 1, cores: 8 }), {
    threads: 1,
    concurrency: { jobs: 1, quietJobs: 1 },
    isPartitioned: false,
  });
  assert.equal(planThreads([], { jobs: 2, cores: 2 }).threads, 1);
});

test('beside programs there is half as many threads, with as many tasks under way', () => {
  const plan = { isPartitioned: false, concurrency: { jobs: 3, quietJobs: 1 } };
  assert.deepEqual(besidePrograms({ ...plan, threads: 2 }), {
    threads: 1,
    concurrency: { jobs: 6, quietJobs: 2 },
    isPartitioned: false,
  });
  assert.deepEqual(besidePrograms({ ...plan, threads: 1 }), { ...plan, threads: 1 });
  assert.equal(besidePrograms({ ...plan, threads: 5 }).threads, 3);
});

test('a thread that was partitioned its tasks takes no others', () => {
  const queue = new TaskQueue([busy, timed, busy, timed], { jobs: 1, quietJobs: 1 }, [1, 2]);
  assert.deepEqual([queue.take(0), queue.take(0), queue.take(0)], [2, 1, undefined]);
});

test('simulated worlds do one thing at a time, and each task is partitioned once', () => {
  assert.deepEqual(planWorlds(plansOf(1000), 3), {
    threads: 3,
    concurrency: { jobs: 1, quietJobs: 1 },
    isPartitioned: true,
  });
  assert.equal(planWorlds(plansOf(10), 8).threads, 1);
  const hands = partitionTasks(124, 2);
  assert.deepEqual(
    hands.map(({ length }) => length),
    [24 + 50, 50],
    'the first thread works while the other one starts',
  );
  const partitioned = hands.flat().sort((a, b) => a - b);
  assert.deepEqual(partitioned, [...Array(124).keys()]);
  assert.deepEqual(partitionTasks(3, 1), [[0, 1, 2]]);
});

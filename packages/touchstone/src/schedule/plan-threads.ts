import type { FilePlan } from './plan-file.ts';
import type { Concurrency } from './task-queue.ts';
import { tasksOf } from './task-thread.ts';

/** The number of threads that there are, and how many tasks each has under way. */
export interface ThreadPlan {
  readonly threads: number;
  readonly concurrency: Concurrency;
  /** True if it is settled beforehand which thread runs which tasks; else each takes the next one when it is free. */
  readonly isPartitioned: boolean;
}

/** With fewer tasks for each, starting another thread takes longer than it saves. */
const TASKS_A_THREAD = 24;
/** Of the tasks that may run at the same time, the part that may while one of them measures time. */
const QUIET_PART = 1 / 4;

/** Divides jobs among threads: one for each core, where there is enough to do. */
export function planThreads(
  plans: readonly FilePlan[],
  { jobs, cores }: { readonly jobs: number; readonly cores: number },
): ThreadPlan {
  const threads = threadsFor(plans, Math.min(cores, jobs));
  const own = Math.ceil(jobs / threads);
  const concurrency = { jobs: own, quietJobs: Math.max(1, Math.floor(own * QUIET_PART)) };
  return { threads, concurrency, isPartitioned: false };
}

/**
 * The plan where the driver is in another process than its threads: each thread has a program at work beside it, and both want
 * a core. As many tasks are under way as before.
 */
export function besidePrograms({ threads, concurrency, isPartitioned }: ThreadPlan): ThreadPlan {
  const fewer = Math.ceil(threads / 2);
  const times = (jobs: number): number => Math.ceil((jobs * threads) / fewer);
  const { jobs, quietJobs } = concurrency;
  return {
    threads: fewer,
    concurrency: { jobs: times(jobs), quietJobs: times(quietJobs) },
    isPartitioned,
  };
}

/**
 * Divides tasks among simulated worlds, each a thread with one task at a time: what happens in a world depends on nothing but
 * the tasks that it is given, so that it goes the same way every time.
 */
export function planWorlds(plans: readonly FilePlan[], worlds: number): ThreadPlan {
  return {
    threads: threadsFor(plans, worlds),
    concurrency: { jobs: 1, quietJobs: 1 },
    isPartitioned: true,
  };
}

/**
 * The tasks of each thread, by their index. The first thread is at work while threads are still being started for the others,
 * so it has some for that time.
 */
export function partitionTasks(count: number, threads: number): readonly (readonly number[])[] {
  const hands = Array.from({ length: threads }, (): number[] => []);
  const headStart = threads === 1 ? 0 : Math.min(count, TASKS_A_THREAD);
  for (let index = 0; index < count; index++) {
    hands[index < headStart ? 0 : index % threads]?.push(index);
  }
  return hands;
}

function threadsFor(plans: readonly FilePlan[], atMost: number): number {
  const wanted = Math.ceil(tasksOf(plans).length / TASKS_A_THREAD);
  return Math.max(1, Math.min(atMost, wanted));
}

import type { Exclusivity, Task } from './plan-file.ts';

/** The number of tasks that one thread has under way at most. */
export interface Concurrency {
  readonly jobs: number;
  /** The same while one of them measures time. */
  readonly quietJobs: number;
}

/**
 * Hands out tasks by their index: first those that only work or wait, then, with fewer at a time, those that measure time,
 * and then, one at a time, those that would hold up all others. Pure: it knows neither clock nor thread.
 */
export class TaskQueue {
  readonly #concurrency: Concurrency;
  readonly #left: Readonly<Record<Exclusivity, number[]>> = {
    shared: [],
    quiet: [],
    exclusive: [],
  };

  /** Of all tasks, those with the indexes `own`; default: each. */
  constructor(
    tasks: readonly Pick<Task, 'exclusivity'>[],
    concurrency: Concurrency,
    own: Iterable<number> = tasks.keys(),
  ) {
    this.#concurrency = concurrency;
    for (const index of own) this.#left[tasks[index]?.exclusivity ?? 'shared'].push(index);
    for (const indexes of Object.values(this.#left)) indexes.reverse();
  }

  /** The next task for a thread that has so many under way; undefined where it is to wait for one of them, or all is done. */
  take(underWay: number): number | undefined {
    const { jobs, quietJobs } = this.#concurrency;
    const { shared, quiet, exclusive } = this.#left;
    if (shared.length > 0) return underWay < jobs ? shared.pop() : undefined;
    if (quiet.length > 0) return underWay < quietJobs ? quiet.pop() : undefined;
    return underWay === 0 ? exclusive.pop() : undefined;
  }
}

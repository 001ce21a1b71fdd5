import type { Neighbors, Task } from './plan-file.ts';

/** How many tasks one lane has under way at most. */
export interface Concurrency {
  readonly jobs: number;
  /** The same while one of them measures time. */
  readonly quietJobs: number;
}

/**
 * Hands out tasks by their index: first those that only work or wait, then, with fewer at a time, those that measure time,
 * and then, one at a time, those that would hold up all others. Pure: it knows neither clock nor lane.
 */
export class TaskQueue {
  readonly #concurrency: Concurrency;
  readonly #left: Readonly<Record<Neighbors, number[]>> = { many: [], few: [], none: [] };

  /** Of all tasks, those with the indexes `own`; default: each. */
  constructor(
    tasks: readonly Pick<Task, 'neighbors'>[],
    concurrency: Concurrency,
    own: Iterable<number> = tasks.keys(),
  ) {
    this.#concurrency = concurrency;
    for (const index of own) this.#left[tasks[index]?.neighbors ?? 'many'].push(index);
    for (const indexes of Object.values(this.#left)) indexes.reverse();
  }

  /** The next task for a lane that has so many under way; undefined where it is to wait for one of them, or all is done. */
  take(underWay: number): number | undefined {
    const { jobs, quietJobs } = this.#concurrency;
    const { many, few, none } = this.#left;
    if (many.length > 0) return underWay < jobs ? many.pop() : undefined;
    if (few.length > 0) return underWay < quietJobs ? few.pop() : undefined;
    return underWay === 0 ? none.pop() : undefined;
  }
}

import type { Task } from './plan-file.ts';

/** How many tasks one lane has under way at most. */
export interface Crowd {
  readonly jobs: number;
  /** The same while one of them measures time. */
  readonly quietJobs: number;
}

/**
 * Hands out tasks by their index: first those that only work or wait, then, with fewer at a time, those that measure time.
 * Pure: it knows neither clock nor lane.
 */
export class TaskQueue {
  readonly #crowd: Crowd;
  readonly #busy: number[] = [];
  readonly #timed: number[] = [];

  /** Of all tasks, those with the indexes `own`; default: each. */
  constructor(
    tasks: readonly Pick<Task, 'measuresTime'>[],
    crowd: Crowd,
    own: Iterable<number> = tasks.keys(),
  ) {
    this.#crowd = crowd;
    for (const index of own) (tasks[index]?.measuresTime ? this.#timed : this.#busy).push(index);
    this.#busy.reverse();
    this.#timed.reverse();
  }

  /** The next task for a lane that has so many under way; undefined where it is to wait for one of them, or all is done. */
  take(underWay: number): number | undefined {
    const { jobs, quietJobs } = this.#crowd;
    if (this.#busy.length > 0) return underWay < jobs ? this.#busy.pop() : undefined;
    return underWay < quietJobs ? this.#timed.pop() : undefined;
  }
}

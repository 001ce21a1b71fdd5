import { present } from '@touchstone/protocol';
import type { TestResult } from '../run/test-result.ts';
import type { FilePlan, Task } from './plan-file.ts';
import { type OnResult, Worker, type WorkerOptions } from './worker.ts';

/** The place where tasks run side by side: this thread, or another one. Tasks are named by their place in `tasksOf` the plans. */
export interface TaskThread extends AsyncDisposable {
  /** Rejects only where the thread itself broke. */
  run(task: number, onResult: OnResult): Promise<readonly TestResult[]>;
}

/** All tasks, in the order of the plans. */
export function tasksOf(plans: readonly FilePlan[]): readonly Task[] {
  return plans.flatMap(({ tasks }) => tasks);
}

/** Tasks in this thread: as many workers as ever ran at the same time. */
export class LocalThread implements TaskThread {
  readonly #tasks: readonly Task[];
  readonly #options: WorkerOptions;
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];

  constructor(plans: readonly FilePlan[], options: WorkerOptions) {
    this.#tasks = tasksOf(plans);
    this.#options = options;
  }

  async run(index: number, onResult: OnResult): Promise<readonly TestResult[]> {
    const task = present(this.#tasks[index]);
    const worker = this.#workerFor(task);
    const results = await worker.run(task, onResult);
    this.#idle.push(worker);
    return results;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
  }

  /** An idle worker, best one that has such a deployment already. */
  #workerFor({ configuration }: Task): Worker {
    const at = this.#idle.findIndex((worker) => worker.has(configuration));
    const [known] = this.#idle.splice(at < 0 ? this.#idle.length - 1 : at, 1);
    if (known !== undefined) return known;
    const worker = new Worker(this.#options);
    this.#workers.push(worker);
    return worker;
  }
}

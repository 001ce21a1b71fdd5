import { present } from '@touchstone/protocol';
import type { TestResult } from '../run/test-result.ts';
import type { FilePlan, SkippedCase, Task } from './plan-file.ts';
import { partitionTasks, type ThreadPlan } from './plan-threads.ts';
import { TaskQueue } from './task-queue.ts';
import { type TaskThread, tasksOf } from './task-thread.ts';
import type { OnResult } from './worker.ts';

export interface RunPlanOptions {
  /** Closed by whoever opened them. */
  readonly threads: readonly TaskThread[];
  /** The number of tasks that each thread may have under way, and which. */
  readonly plan: Pick<ThreadPlan, 'concurrency' | 'isPartitioned'>;
  /** Stop after the first failure. */
  readonly bail: boolean;
  readonly signal: AbortSignal;
  readonly onResult: OnResult;
  readonly onFileDone: (file: string) => void;
}

/** Runs the tasks of all plans for one driver; results in the order of the plans, whoever finished first. */
export async function runPlan(
  plans: readonly FilePlan[],
  options: RunPlanOptions,
): Promise<readonly TestResult[]> {
  const tasks = tasksOf(plans);
  const queues = queuesFor(tasks, options);
  const done = new Map<number, readonly TestResult[]>();
  const files = new FileCount(tasks, options.onFileDone);
  let failed = false;
  const stopped = (): boolean => options.signal.aborted || (options.bail && failed);
  const finished = (index: number, all: readonly TestResult[]): void => {
    const own = options.signal.aborted ? all.map(unlessCutShort) : all;
    done.set(index, own);
    failed ||= own.some(({ outcome }) => outcome === 'failed' || outcome === 'errored');
    files.taskDone(present(tasks[index]));
  };
  const drive = async (thread: TaskThread, at: number): Promise<void> => {
    const underWay = new Map<number, Promise<number>>();
    for (;;) {
      const index = stopped() ? undefined : queues[at]?.take(underWay.size);
      if (index === undefined) {
        if (underWay.size === 0) return;
        underWay.delete(await Promise.race(underWay.values()));
        continue;
      }
      const ended = thread.run(index, options.onResult).then((own) => {
        finished(index, own);
        return index;
      });
      underWay.set(index, ended);
      // One task each in turn, so that a few tasks are not all taken by one thread.
      await undefined;
    }
  };
  await Promise.all(options.threads.map(drive));
  const skipped = plans.flatMap((plan) => plan.skipped.map(skippedResult));
  for (const result of skipped) options.onResult(result);
  const left = (task: Task): readonly TestResult[] => (options.signal.aborted ? notRun(task) : []);
  return [...tasks.flatMap((task, index) => done.get(index) ?? left(task)), ...skipped];
}

const INTERRUPTED = 'not run: the run was interrupted';

/** A case that was under way when the run was interrupted ends with an error of nobody's making. */
function unlessCutShort(result: TestResult): TestResult {
  if (result.outcome !== 'errored' && result.outcome !== 'failed') return result;
  const { details: _details, ...rest } = result;
  return { ...rest, outcome: 'skipped', reason: INTERRUPTED };
}

function notRun({ file, configuration, cases }: Task): readonly TestResult[] {
  return cases.map(({ description }) =>
    skippedResult({ file, description, configuration, reason: INTERRUPTED }),
  );
}

/** A queue for each thread: one and the same, or one with the thread's own tasks. */
function queuesFor(
  tasks: readonly Task[],
  { threads, plan: { concurrency, isPartitioned } }: Pick<RunPlanOptions, 'threads' | 'plan'>,
): readonly TaskQueue[] {
  if (isPartitioned) {
    return partitionTasks(tasks.length, threads.length).map(
      (own) => new TaskQueue(tasks, concurrency, own),
    );
  }
  const shared = new TaskQueue(tasks, concurrency);
  return threads.map(() => shared);
}

/** Tells of a file once the last of its tasks is done. */
class FileCount {
  readonly #left = new Map<string, number>();
  readonly #onFileDone: (file: string) => void;

  constructor(tasks: readonly Task[], onFileDone: (file: string) => void) {
    this.#onFileDone = onFileDone;
    for (const { file } of tasks) this.#left.set(file.file, (this.#left.get(file.file) ?? 0) + 1);
  }

  taskDone({ file }: Task): void {
    const left = (this.#left.get(file.file) ?? 0) - 1;
    this.#left.set(file.file, left);
    if (left === 0) this.#onFileDone(file.file);
  }
}

function skippedResult({ file, description, configuration, reason }: SkippedCase): TestResult {
  return {
    suite: file.suite,
    file: file.file,
    case: description,
    topology: configuration.facts.topology,
    serverVersion: configuration.facts.serverVersion,
    outcome: 'skipped',
    reason,
    durationMS: 0,
  };
}

import type { TestResult } from '../run/test-result.ts';
import type { FilePlan, SkippedCase, Task } from './plan-file.ts';
import type { WorkerOptions } from './worker.ts';
import { Worker } from './worker.ts';

export interface RunPlanOptions extends WorkerOptions {
  /** How many files run at the same time. */
  readonly jobs: number;
  /** Stop after the first failure. */
  readonly bail: boolean;
  readonly onTaskDone: (task: Task) => void;
}

/** Runs the tasks of all plans for one driver; results in the order of the plans, whoever finished first. */
export async function runPlan(
  plans: readonly FilePlan[],
  options: RunPlanOptions,
): Promise<readonly TestResult[]> {
  const tasks = plans.flatMap((plan) => plan.tasks);
  const results: (readonly TestResult[])[] = tasks.map(() => []);
  let next = 0;
  let failed = false;
  const stopped = (): boolean => options.signal.aborted || (options.bail && failed);
  const work = async (): Promise<void> => {
    await using worker = new Worker(options);
    while (next < tasks.length && !stopped()) {
      const index = next++;
      const task = tasks[index] as Task;
      const own = await worker.run(task);
      results[index] = own;
      failed ||= own.some(({ outcome }) => outcome === 'failed' || outcome === 'errored');
      options.onTaskDone(task);
    }
  };
  const workers = Math.max(1, Math.min(options.jobs, tasks.length));
  await Promise.all(Array.from({ length: workers }, work));
  const skipped = plans.flatMap((plan) => plan.skipped.map(skippedResult));
  for (const result of skipped) options.onResult(result);
  return [...results.flat(), ...skipped];
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

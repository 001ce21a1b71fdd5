import { tasksOf } from './lane.ts';
import type { FilePlan } from './plan-file.ts';
import type { Crowd } from './task-queue.ts';

/** How many lanes there are, and how many tasks each has under way. */
export interface LanePlan {
  readonly lanes: number;
  readonly crowd: Crowd;
}

/** With fewer tasks for each, starting another thread takes longer than it saves. */
const TASKS_A_LANE = 24;
/** Of the tasks that may run at the same time, the part that may while one of them measures time. */
const QUIET_PART = 1 / 8;

/** Divides jobs among lanes: one for each core, where there is enough to do. */
export function planLanes(
  plans: readonly FilePlan[],
  { jobs, cores }: { readonly jobs: number; readonly cores: number },
): LanePlan {
  const wanted = Math.ceil(tasksOf(plans).length / TASKS_A_LANE);
  const lanes = Math.max(1, Math.min(cores, jobs, wanted));
  const own = Math.ceil(jobs / lanes);
  return { lanes, crowd: { jobs: own, quietJobs: Math.max(1, Math.floor(own * QUIET_PART)) } };
}

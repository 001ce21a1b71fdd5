import { tasksOf } from './lane.ts';
import type { FilePlan } from './plan-file.ts';
import type { Concurrency } from './task-queue.ts';

/** How many lanes there are, and how many tasks each has under way. */
export interface LanePlan {
  readonly lanes: number;
  readonly concurrency: Concurrency;
  /** Whether it is settled beforehand which lane runs which tasks; else each takes the next one when it is free. */
  readonly isDealt: boolean;
}

/** With fewer tasks for each, starting another thread takes longer than it saves. */
const TASKS_A_LANE = 24;
/** Of the tasks that may run at the same time, the part that may while one of them measures time. */
const QUIET_PART = 1 / 4;

/** Divides jobs among lanes: one for each core, where there is enough to do. */
export function planLanes(
  plans: readonly FilePlan[],
  { jobs, cores }: { readonly jobs: number; readonly cores: number },
): LanePlan {
  const lanes = lanesFor(plans, Math.min(cores, jobs));
  const own = Math.ceil(jobs / lanes);
  const concurrency = { jobs: own, quietJobs: Math.max(1, Math.floor(own * QUIET_PART)) };
  return { lanes, concurrency, isDealt: false };
}

/**
 * Divides tasks among simulated worlds, each a lane with one task at a time: what happens in a world depends on nothing but
 * the tasks that it is given, so that it goes the same way every time.
 */
export function planWorlds(plans: readonly FilePlan[], worlds: number): LanePlan {
  return { lanes: lanesFor(plans, worlds), concurrency: { jobs: 1, quietJobs: 1 }, isDealt: true };
}

/**
 * The tasks of each lane, by their index. The first lane is at work while threads are still being started for the others,
 * so it has some for that time.
 */
export function dealTasks(count: number, lanes: number): readonly (readonly number[])[] {
  const hands = Array.from({ length: lanes }, (): number[] => []);
  const headStart = lanes === 1 ? 0 : Math.min(count, TASKS_A_LANE);
  for (let index = 0; index < count; index++) {
    hands[index < headStart ? 0 : index % lanes]?.push(index);
  }
  return hands;
}

function lanesFor(plans: readonly FilePlan[], atMost: number): number {
  const wanted = Math.ceil(tasksOf(plans).length / TASKS_A_LANE);
  return Math.max(1, Math.min(atMost, wanted));
}

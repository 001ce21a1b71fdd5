import { thrownError } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { Progress } from '../report/progress.ts';
import type { Results } from '../report/results.ts';
import { buildResults } from '../report/results.ts';
import type { TestResult } from '../run/test-result.ts';
import { type Lane, LocalLane } from '../schedule/lane.ts';
import { splitByServer } from '../schedule/plan-file.ts';
import { runPlan } from '../schedule/run-plan.ts';
import type { OnResult } from '../schedule/worker.ts';
import type { DriverChoice } from './run-choices.ts';
import type { Job } from './run-job.ts';
import { machineWorld, type RunEnvironment } from './run-time.ts';
import type { Terminal } from './terminal.ts';
import { ThreadLane } from './thread-lane.ts';
import { UsageError } from './usage-error.ts';

/** Runs a job for one driver, and shows how far it is. */
export async function runDriver(
  job: Job,
  driver: DriverChoice,
  terminal: Terminal,
): Promise<Results> {
  const { clock } = nodeRuntime();
  const facts = await driverFacts(driver);
  const startedAt = new Date(clock.date()).toISOString();
  const start = clock.now();
  terminal.err.write(
    `${facts.name} ${facts.version} on ${job.deployments.server.name} ${job.deployments.server.version}\n`,
  );
  const files = job.plans.filter(({ tasks }) => tasks.length > 0).length;
  const progress = new Progress(terminal.err, { files, color: terminal.color });
  const results = await runInWorlds(job, driver, { terminal, progress });
  progress.finish();
  return buildResults(
    {
      driver: facts,
      server: job.deployments.server,
      specifications: { commit: job.specifications?.commit ?? null },
      startedAt,
      durationMS: Math.round(clock.now() - start),
    },
    results.map(withoutWireDump),
  );
}

async function driverFacts(driver: DriverChoice): Promise<Results['driver']> {
  try {
    await using adapter = await driver.open();
    const reply = await adapter.send({ kind: 'start', protocol: 1 });
    if (reply.kind !== 'started') throw new Error(`It answered "start" with "${reply.kind}".`);
    const { name, version, language } = reply.driver;
    return { name, version, language };
  } catch (error) {
    throw new UsageError(
      `The driver "${driver.name}" cannot be used: ${thrownError(error).message}`,
    );
  }
}

interface Shown {
  readonly terminal: Terminal;
  readonly progress: Progress;
}

/** Runs the plans in the world of the job; what needs no deployment always in the machine's own. */
async function runInWorlds(
  job: Job,
  driver: DriverChoice,
  shown: Shown,
): Promise<readonly TestResult[]> {
  if (!job.world.isVirtual) return runOnLanes(job, driver, shown);
  const { served, serverless } = splitByServer(job.plans);
  const there = await runOnLanes({ ...job, plans: served }, driver, shown);
  // State machines drive simulations of their own, which virtual time would run ahead of.
  const lanes = { ...job.lanes, lanes: 1 };
  const machines = { ...job, plans: serverless, world: machineWorld(), lanes };
  return [...there, ...(await runOnLanes(machines, driver, shown))];
}

/** This thread is one lane; each other core gets a thread that is another. */
async function runOnLanes(
  job: Job,
  driver: DriverChoice,
  { terminal, progress }: Shown,
): Promise<readonly TestResult[]> {
  const signal = terminal.interrupted;
  await using local = localLane(job, driver, signal);
  await using others = new Lanes();
  for (let number = 1; number < job.lanes.lanes; number++) {
    others.list.push(
      new ThreadLane({ args: job.args, driver: job.drivers.indexOf(driver), signal }),
    );
  }
  return await runPlan(job.plans, {
    lanes: [local, ...others.list],
    plan: job.lanes,
    bail: job.bail,
    signal,
    onResult: (result) => progress.seen(result),
    onFileDone: (file) => progress.fileDone(file),
  });
}

class Lanes implements AsyncDisposable {
  readonly list: Lane[] = [];

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.list.map((lane) => lane[Symbol.asyncDispose]()));
  }
}

/** A lane whose world is at work only while one of its tasks is: other lanes are in worlds of their own. */
class LaneInWorld implements Lane {
  readonly #lane: Lane;
  readonly #world: RunEnvironment;

  constructor(lane: Lane, world: RunEnvironment) {
    this.#lane = lane;
    this.#world = world;
  }

  run(task: number, onResult: OnResult): Promise<readonly TestResult[]> {
    return this.#world.finish(this.#lane.run(task, onResult));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#world.finish(this.#lane[Symbol.asyncDispose]() as Promise<void>);
  }
}

/** The tasks of a job in this thread; in virtual time those that need a deployment. */
export function localLane(job: Job, driver: DriverChoice, signal: AbortSignal): Lane {
  const { world } = job;
  const plans = world.isVirtual ? splitByServer(job.plans).served : job.plans;
  const lane = new LocalLane(plans, {
    deployments: job.deployments,
    openAdapter: () => driver.openIn?.(world.runtime) ?? driver.open(),
    runtime: world.runtime,
    signal,
    sdam: job.sdam,
    ...(job.hangLimitMS !== undefined && { hangLimitMS: job.hangLimitMS }),
  });
  return new LaneInWorld(lane, world);
}

/** What passed needs no details. */
function withoutWireDump(result: TestResult): TestResult {
  if (result.outcome !== 'passed' || result.details === undefined) return result;
  const { details: _details, ...rest } = result;
  return rest;
}

import { thrownError } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import { Progress } from '../report/progress.ts';
import type { Results } from '../report/results.ts';
import { buildResults } from '../report/results.ts';
import type { TestResult } from '../run/test-result.ts';
import { splitByServer } from '../schedule/plan-file.ts';
import { besidePrograms } from '../schedule/plan-threads.ts';
import { runPlan } from '../schedule/run-plan.ts';
import { LocalThread, type TaskThread } from '../schedule/task-thread.ts';
import type { OnResult } from '../schedule/worker.ts';
import type { DriverChoice } from './run-choices.ts';
import type { Job } from './run-job.ts';
import { machineWorld, type RunEnvironment } from './run-time.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { WorkerThread } from './worker-thread.ts';

/** Runs a job for one driver, and shows how far it is. */
export async function runDriver(
  job: Job,
  driver: DriverChoice,
  terminal: Terminal,
): Promise<Results> {
  const { clock } = nodeRuntime();
  await using asked = await driverFacts(driver);
  const { facts } = asked;
  const threads = asked.isShared ? besidePrograms(job.threads) : job.threads;
  const startedAt = new Date(clock.date()).toISOString();
  const start = clock.now();
  terminal.err.write(
    `${facts.name} ${facts.version} on ${job.deployments.server.name} ${job.deployments.server.version}\n`,
  );
  const files = job.plans.filter(({ tasks }) => tasks.length > 0).length;
  const progress = new Progress(terminal.err, { files, color: terminal.color });
  const results = await runInWorlds({ ...job, threads }, driver, { terminal, progress });
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

interface DriverFacts extends AsyncDisposable {
  readonly facts: Results['driver'];
  /** True where the run's adapters are parts of one program a thread. */
  readonly isShared: boolean;
}

/** The driver's own words about itself. The program that said them stays until the end where the run can share it. */
async function driverFacts(driver: DriverChoice): Promise<DriverFacts> {
  try {
    const adapter = await driver.open();
    const dispose = (): PromiseLike<void> => adapter[Symbol.asyncDispose]();
    try {
      const facts = await askFacts(adapter);
      if (adapter.isShared) return { facts, isShared: true, [Symbol.asyncDispose]: dispose };
      await dispose();
      return { facts, isShared: false, [Symbol.asyncDispose]: async () => {} };
    } catch (error) {
      await dispose();
      throw error;
    }
  } catch (error) {
    throw new UsageError(
      `The driver "${driver.name}" cannot be used: ${thrownError(error).message}`,
    );
  }
}

async function askFacts(adapter: DriverAdapter): Promise<Results['driver']> {
  const reply = await adapter.send({ kind: 'start', protocol: 1 });
  if (reply.kind !== 'started') throw new Error(`It answered "start" with "${reply.kind}".`);
  const { name, version, language } = reply.driver;
  return { name, version, language };
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
  if (!job.world.isVirtual) return runOnThreads(job, driver, shown);
  const { served, serverless } = splitByServer(job.plans);
  const there = await runOnThreads({ ...job, plans: served }, driver, shown);
  // State machines drive simulations of their own, which virtual time would run ahead of.
  const threads = { ...job.threads, threads: 1 };
  const machines = { ...job, plans: serverless, world: machineWorld(), threads };
  return [...there, ...(await runOnThreads(machines, driver, shown))];
}

/** This thread is one thread; each other core gets a thread that is another. */
async function runOnThreads(
  job: Job,
  driver: DriverChoice,
  { terminal, progress }: Shown,
): Promise<readonly TestResult[]> {
  const signal = terminal.interrupted;
  await using local = localThread(job, driver, signal);
  await using others = new Threads();
  for (let number = 1; number < job.threads.threads; number++) {
    others.list.push(
      new WorkerThread({ args: job.args, driver: job.drivers.indexOf(driver), signal }),
    );
  }
  return await runPlan(job.plans, {
    threads: [local, ...others.list],
    plan: job.threads,
    bail: job.bail,
    signal,
    onResult: (result) => progress.seen(result),
    onFileDone: (file) => progress.fileDone(file),
  });
}

class Threads implements AsyncDisposable {
  readonly list: TaskThread[] = [];

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.list.map((thread) => thread[Symbol.asyncDispose]()));
  }
}

/** A thread whose world is at work only while one of its tasks is: other threads are in worlds of their own. */
class ThreadInWorld implements TaskThread {
  readonly #thread: TaskThread;
  readonly #world: RunEnvironment;

  constructor(thread: TaskThread, world: RunEnvironment) {
    this.#thread = thread;
    this.#world = world;
  }

  run(task: number, onResult: OnResult): Promise<readonly TestResult[]> {
    return this.#world.finish(this.#thread.run(task, onResult));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#world.finish(this.#thread[Symbol.asyncDispose]() as Promise<void>);
  }
}

/** The tasks of a job in this thread; in virtual time those that need a deployment. */
export function localThread(job: Job, driver: DriverChoice, signal: AbortSignal): TaskThread {
  const { world } = job;
  const plans = world.isVirtual ? splitByServer(job.plans).served : job.plans;
  const thread = new LocalThread(plans, {
    deployments: job.deployments,
    openAdapter: (options) => driver.openIn?.(world.runtime) ?? driver.open(options),
    runtime: world.runtime,
    signal,
    sdam: job.sdam,
    ...(job.hangLimitMS !== undefined && { hangLimitMS: job.hangLimitMS }),
  });
  return new ThreadInWorld(thread, world);
}

/** A passed case needs no details. */
function withoutWireDump(result: TestResult): TestResult {
  if (result.outcome !== 'passed' || result.details === undefined) return result;
  const { details: _details, ...rest } = result;
  return rest;
}

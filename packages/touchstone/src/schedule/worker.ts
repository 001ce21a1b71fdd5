import { thrownError } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import type { OpenOptions } from '../adapter-protocol/shared-programs.ts';
import type { Environment } from '../environment/environment.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { killAllSessions } from '../run/clean-up.ts';
import { compareVersions } from '../run/requirements.ts';
import { runCases } from '../run/run-cases.ts';
import type { RunOptions } from '../run/run-options.ts';
import type { TestResult } from '../run/test-result.ts';
import { type Configuration, type Deployments, NO_SERVER } from './deployments.ts';
import { LastingAdapter } from './lasting-adapter.ts';
import type { Task } from './plan-file.ts';

export interface WorkerOptions {
  readonly deployments: Deployments;
  readonly openAdapter: (options: OpenOptions) => Promise<DriverAdapter>;
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  readonly sdam?: RunOptions['sdam'];
  readonly hangLimitMS?: RunOptions['hangLimitMS'];
}

/** Told of each result as soon as it is there. */
export type OnResult = (result: TestResult) => void;

/** The number of deployments that a worker keeps running for its next files. */
const KEPT_ENVIRONMENTS = 3;

/** Runs tasks one after the other, with servers and an adapter of its own. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #environments = new Map<string, Environment & AsyncDisposable>();
  readonly #adapter: LastingAdapter;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#adapter = new LastingAdapter(options.openAdapter);
  }

  /** True if a deployment of this kind is running already. */
  has({ key }: Configuration): boolean {
    return this.#environments.has(key);
  }

  /** The results of the task's cases; never rejects. */
  async run(task: Task, onResult: OnResult): Promise<readonly TestResult[]> {
    const { runtime, signal, sdam, hangLimitMS } = this.#options;
    const adapter = this.#adapter;
    try {
      await adapter.ready();
      const tooOld = this.#tooOld(task.configuration);
      if (tooOld !== undefined)
        return ended(task, { outcome: 'unsupported', reason: tooOld }, onResult);
      const environment = await this.#environment(task.configuration);
      return await runCases(task.file, task.cases, {
        environment,
        adapter,
        ...(adapter.driver !== undefined && { driver: adapter.driver }),
        ...(sdam !== undefined && { sdam }),
        ...(hangLimitMS !== undefined && { hangLimitMS }),
        runtime,
        signal,
        onProgress: onResult,
      });
    } catch (error) {
      return ended(task, { outcome: 'errored', reason: thrownError(error).message }, onResult);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#adapter[Symbol.asyncDispose]();
    for (const environment of this.#environments.values()) await environment[Symbol.asyncDispose]();
  }

  async #environment(configuration: Configuration): Promise<Environment> {
    if (configuration === NO_SERVER) return noEnvironment;
    const known = this.#environments.get(configuration.key);
    if (known !== undefined) return emptied(known, this.#options.deployments);
    for (const [key, oldest] of this.#environments) {
      if (this.#environments.size < KEPT_ENVIRONMENTS) break;
      this.#environments.delete(key);
      await oldest[Symbol.asyncDispose]();
    }
    const opened = await this.#options.deployments.open(configuration);
    this.#environments.set(configuration.key, opened);
    return opened;
  }

  /** Tells why the driver cannot talk to such a server; undefined when it can. */
  #tooOld({ facts }: Configuration): string | undefined {
    const { name, version, minServerVersion: oldest } = this.#adapter.driver ?? {};
    if (oldest === undefined || facts === NO_SERVER.facts) return undefined;
    if (compareVersions(facts.serverVersion, oldest) >= 0) return undefined;
    return `${name} ${version} needs a server of version ${oldest} or newer`;
  }
}

/** The result of a whole task is told of each of its cases. */
function ended(
  { file, configuration, cases }: Task,
  verdict: Pick<TestResult, 'outcome' | 'reason'>,
  onResult: OnResult,
): readonly TestResult[] {
  return cases.map(({ description }) => {
    const result: TestResult = {
      suite: file.suite,
      file: file.file,
      case: description,
      topology: configuration.facts.topology,
      serverVersion: configuration.facts.serverVersion,
      ...verdict,
      durationMS: 0,
    };
    onResult(result);
    return result;
  });
}

/**
 * A deployment of our own is given to each file without data: some files bring none and count on that. What runs
 * elsewhere may hold somebody's data, and is left as it is.
 */
async function emptied(environment: Environment, { isolated }: Deployments): Promise<Environment> {
  if (!isolated) return environment;
  // A transaction that a case left open would hold up the drop until its time is over.
  await killAllSessions(environment);
  const { databases } = await environment.command('admin', { listDatabases: 1, nameOnly: true });
  for (const { name } of databases as readonly { readonly name: string }[]) {
    if (!['admin', 'config', 'local'].includes(name)) {
      await environment.command(name, { dropDatabase: 1 });
    }
  }
  return environment;
}

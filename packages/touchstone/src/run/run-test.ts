import type { ObservedEvent } from '../adapter/adapter-protocol.ts';
import type { EnvironmentFacts } from '../environment/environment.ts';
import type { TestCase, TestFile } from '../format/test-file.ts';
import { pullEvents, resultOf, type TestContext } from '../operation/test-context.ts';
import { TestFailure, UnsupportedByDriver } from '../operation/test-failure.ts';
import { createEntities } from '../operations/create-entities.ts';
import { assertEvents, assertLogMessages, assertOutcome } from './assertions.ts';
import { caseContext } from './case-context.ts';
import { killAllSessions, startsTransaction, turnOffFailPoints } from './clean-up.ts';
import { setUpData } from './initial-data.ts';
import { unmetRequirement } from './requirements.ts';
import { runOperation } from './run-operation.ts';
import type { RunOptions } from './run-options.ts';
import type { FailureDetails, Outcome, TestResult } from './test-result.ts';

const CASE_TIMEOUT_MS = 60_000;

/** How a case ended. */
export interface CaseVerdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly details?: FailureDetails;
  /** The adapter did not answer or could not be put right: nothing more can be asked of it. */
  readonly isAdapterLost?: boolean;
}

export type TimedVerdict = CaseVerdict & Pick<TestResult, 'durationMS'>;

/** Runs one case of a file ("Executing a Test"); whatever goes wrong is in the verdict. */
export async function runTest(
  file: TestFile,
  test: TestCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  const { clock } = options;
  const start = clock.now();
  const skip = skipReason(file, test, options.environment);
  const verdict: CaseVerdict =
    skip === undefined
      ? await runInTime(file, test, options)
      : { outcome: 'skipped', reason: skip };
  return { ...verdict, durationMS: Math.round((clock.now() - start) * 1000) / 1000 };
}

/** Why a case is not run in this environment; undefined where it is. */
export function skipReason(
  file: TestFile,
  test: TestCase,
  facts: EnvironmentFacts,
): string | undefined {
  return (
    test.skipReason ??
    unmetRequirement(file.runOnRequirements, facts) ??
    unmetRequirement(test.runOnRequirements, facts)
  );
}

async function runInTime(
  file: TestFile,
  test: TestCase,
  options: RunOptions,
): Promise<CaseVerdict> {
  const { clock, signal, caseTimeoutMS = CASE_TIMEOUT_MS } = options;
  const watch = new AbortController();
  const timer = clock.setTimer(caseTimeoutMS, () => {
    watch.abort(new Error(`the case is not done after ${caseTimeoutMS} ms`));
  });
  const stop = (): void => watch.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new CaseRun(file, test, caseContext(options, watch.signal)).run();
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

/** One case under way: knows where it is, so that a failure can be shown with its place. */
class CaseRun {
  readonly #file: TestFile;
  readonly #test: TestCase;
  readonly #context: TestContext;
  #place = 'initialData';
  #operation: unknown;

  constructor(file: TestFile, test: TestCase, context: TestContext) {
    this.#file = file;
    this.#test = test;
    this.#context = context;
  }

  async run(): Promise<CaseVerdict> {
    let verdict = await this.#judge(() => this.#operate());
    // What the clients have shown is read before the clean-up can add to it.
    const observing = await this.#judge(() => this.#pullAllEvents());
    verdict = verdict.outcome === 'passed' ? observing : this.#withEvents(verdict);
    const turnedOff = await this.#judge(() => this.#turnOffFailPoints());
    if (verdict.outcome === 'passed') verdict = turnedOff;
    if (verdict.outcome === 'passed') verdict = await this.#judge(() => this.#assert());
    const cleaned = await this.#judge(() => this.#cleanUp());
    if (cleaned.outcome === 'passed') return verdict;
    const isAdapterLost = this.#place === 'reset';
    return { ...(verdict.outcome === 'passed' ? cleaned : verdict), isAdapterLost };
  }

  async #operate(): Promise<void> {
    const { initialData, createEntities: entities } = this.#file;
    await setUpData(this.#context.environment, initialData);
    this.#place = 'createEntities';
    await createEntities.run({ entities }, this.#context);
    for (const [index, operation] of this.#test.operations.entries()) {
      this.#place = `operations[${index}]`;
      this.#operation = operation.source;
      await runOperation(operation, this.#context);
    }
    this.#operation = undefined;
    this.#place = 'threads';
    for (const thread of this.#context.entities.threads()) await thread.join();
  }

  async #pullAllEvents(): Promise<void> {
    for (const [id] of this.#context.entities.clients()) await pullEvents(this.#context, id);
  }

  async #turnOffFailPoints(): Promise<void> {
    const { environment, failPoints } = this.#context;
    await turnOffFailPoints(environment, failPoints);
  }

  async #assert(): Promise<void> {
    const enter = (place: string): void => {
      this.#place = place;
    };
    await assertEvents(this.#test, this.#context, enter);
    await assertLogMessages(this.#test, this.#context, enter);
    await assertOutcome(this.#test, this.#context, enter);
  }

  async #cleanUp(): Promise<void> {
    this.#place = 'reset';
    resultOf(await this.#context.send({ kind: 'reset' }), 'reset');
    this.#place = 'killAllSessions';
    if (startsTransaction(this.#test.operations)) await killAllSessions(this.#context.environment);
  }

  async #judge(step: () => Promise<void>): Promise<CaseVerdict> {
    try {
      await step();
      return { outcome: 'passed', reason: null };
    } catch (error) {
      return verdictOf(error, () => this.#details(error));
    }
  }

  /** The events that led to a failure are only known once they have been read from the adapter. */
  #withEvents(verdict: CaseVerdict): CaseVerdict {
    const { details } = verdict;
    return details === undefined
      ? verdict
      : { ...verdict, details: { ...details, events: this.#events() } };
  }

  #events(): Record<string, readonly ObservedEvent[]> {
    const clients = this.#context.entities.clients();
    return Object.fromEntries(clients.map(([id, { all }]) => [id, [...all]]));
  }

  #details(error: unknown): FailureDetails {
    const stack = error instanceof TestFailure ? undefined : (error as Error | undefined)?.stack;
    return {
      place: this.#place,
      mismatches: error instanceof TestFailure ? error.mismatches : [],
      events: this.#events(),
      ...(this.#operation === undefined ? {} : { operation: this.#operation }),
      ...(stack === undefined ? {} : { stack }),
    };
  }
}

function verdictOf(error: unknown, details: () => FailureDetails): CaseVerdict {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof UnsupportedByDriver) return { outcome: 'unsupported', reason };
  const outcome = error instanceof TestFailure ? 'failed' : 'errored';
  return { outcome, reason, details: details() };
}

import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import { pullEvents, resultOf, type TestContext } from '../operation-execution/test-context.ts';
import type { TestCase, TestFile } from '../test-file/test-file.ts';
import { createEntities } from '../test-runner-operations/create-entities.ts';
import { assertEvents, assertLogMessages, assertOutcome, assertSpans } from './assertions.ts';
import {
  type CaseVerdict,
  failureDetails,
  runInTime,
  type TimedVerdict,
  verdictOf,
} from './case-verdict.ts';
import { killAllSessions, startsTransaction, turnOffFailPoints } from './clean-up.ts';
import { setUpData } from './initial-data.ts';
import { runOperation } from './run-operation.ts';
import type { RunOptions } from './run-options.ts';
import type { FailureDetails } from './test-result.ts';

/** Runs one case of a file ("Executing a Test"); whatever goes wrong is in the verdict. */
export function runTest(
  file: TestFile,
  test: TestCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  return runInTime(options, (context) => new CaseRun(file, test, context).run());
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
    // The events that the clients have shown are read before the clean-up can add to them.
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
    await assertSpans(this.#test, this.#context, enter);
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
      return verdictOf(error, this.#details(error));
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
    return {
      ...failureDetails(error),
      place: this.#place,
      events: this.#events(),
      ...(this.#operation === undefined ? {} : { operation: this.#operation }),
      operations: this.#test.operations.map(({ source }) => source),
    };
  }
}

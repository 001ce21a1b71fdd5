import { setMaxListeners } from 'node:events';
import type { TestContext } from '../operation-execution/test-context.ts';
import { TestFailure, UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import { caseContext } from './case-context.ts';
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

export const PASSED: CaseVerdict = { outcome: 'passed', reason: null };

/** What an error says about a case: the driver did otherwise, lacks something, or something else is at fault. */
export function verdictOf(
  error: unknown,
  details: FailureDetails = failureDetails(error),
): CaseVerdict {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof UnsupportedByDriver) return { outcome: 'unsupported', reason };
  const outcome = error instanceof TestFailure ? 'failed' : 'errored';
  return { outcome, reason, details };
}

/** The details that the error itself has; the caller may know more. */
export function failureDetails(error: unknown): FailureDetails {
  if (error instanceof TestFailure) return { mismatches: error.mismatches, events: {} };
  const stack = (error as Error | undefined)?.stack;
  return { mismatches: [], events: {}, ...(stack === undefined ? {} : { stack }) };
}

/** Runs one case in a world of its own, and takes the time; requests are given up when there is none left. */
export async function runInTime(
  options: RunOptions,
  run: (context: TestContext) => Promise<CaseVerdict>,
): Promise<TimedVerdict> {
  const { runtime, signal, caseTimeoutMS = CASE_TIMEOUT_MS } = options;
  const { clock } = runtime;
  const start = clock.now();
  const watch = new AbortController();
  // Each request that is under way listens, and a case may have hundreds.
  setMaxListeners(0, watch.signal);
  const timer = clock.setTimer(caseTimeoutMS, () => {
    watch.abort(new Error(`the case is not done after ${caseTimeoutMS} ms`));
  });
  const stop = (): void => watch.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const verdict = await run(caseContext(options, watch.signal));
    return { ...verdict, durationMS: Math.round((clock.now() - start) * 1000) / 1000 };
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

import { setMaxListeners } from 'node:events';
import { propertyOf } from '@touchstone/protocol';
import type { TestContext } from '../operation-execution/test-context.ts';
import { TestFailure, UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import { caseContext } from './case-context.ts';
import { HANG_LIMIT_MS, Patience } from './patience.ts';
import type { RunOptions } from './run-options.ts';
import type { FailureDetails, Outcome, TestResult } from './test-result.ts';

/** A request's own limit comes first: it knows more of what hangs. */
const PATIENCE = 1.25;

/** Describes how a case ended. */
export interface CaseVerdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly details?: FailureDetails;
  /** The adapter did not answer or could not be put right: nothing more can be asked of it. */
  readonly isAdapterLost?: boolean;
}

export type TimedVerdict = CaseVerdict & Pick<TestResult, 'durationMS'>;

export const PASSED: CaseVerdict = { outcome: 'passed', reason: null };

/** The verdict of an error about a case: the driver did otherwise, lacks something, or something else is at fault. */
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
  const stack = propertyOf(error, 'stack');
  return { mismatches: [], events: {}, ...(typeof stack === 'string' ? { stack } : {}) };
}

/** Runs one case in a world of its own, and takes the time; requests are given up when there is none left. */
export async function runInTime(
  options: RunOptions,
  run: (context: TestContext) => Promise<CaseVerdict>,
): Promise<TimedVerdict> {
  const { runtime, signal, hangLimitMS = HANG_LIMIT_MS } = options;
  const { clock } = runtime;
  const start = clock.now();
  const watch = new AbortController();
  // Each request that is under way listens, and a case may have hundreds.
  setMaxListeners(0, watch.signal);
  using patience = new Patience(clock, hangLimitMS * PATIENCE, (reason) =>
    watch.abort(new Error(reason)),
  );
  const stop = (): void => watch.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const context = caseContext(options, watch.signal, patience);
    const verdict = withNotes(await run(context), context);
    return { ...verdict, durationMS: Math.round((clock.now() - start) * 1000) / 1000 };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** A pass in which the adapter did something in the driver's place says so. */
function withNotes(verdict: CaseVerdict, { notes }: TestContext): CaseVerdict {
  if (verdict.outcome !== 'passed' || verdict.reason !== null || notes.size === 0) return verdict;
  return { ...verdict, reason: [...notes].join('; ') };
}

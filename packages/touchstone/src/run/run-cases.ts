import type { TimedVerdict } from './case-verdict.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import type { TestResult } from './test-result.ts';

export interface RunnableCase {
  readonly description: string;
  /** Never rejects. */
  run(): Promise<TimedVerdict>;
}

/**
 * Runs cases one after the other. Never rejects: what goes wrong is in the results. Once the adapter is
 * lost, the cases that remain are errored without being run.
 */
export async function runCases(
  identity: FileIdentity,
  cases: readonly RunnableCase[],
  options: RunOptions,
): Promise<TestResult[]> {
  const { grep, onProgress, signal } = options;
  const results: TestResult[] = [];
  let lost: string | undefined;
  for (const one of cases) {
    if (grep !== undefined && !grep.test(one.description)) continue;
    if (signal?.aborted) break;
    const verdict = lost === undefined ? await one.run() : lostVerdict(lost);
    if (verdict.isAdapterLost) lost ??= verdict.reason ?? 'it did not answer';
    const result = resultOf(identity, one.description, verdict, options);
    results.push(result);
    onProgress?.(result);
  }
  return results;
}

/** A result in the environment of `options`. */
function resultOf(
  identity: FileIdentity,
  description: string,
  verdict: TimedVerdict,
  { environment }: Pick<RunOptions, 'environment'>,
): TestResult {
  const { outcome, reason, durationMS, details } = verdict;
  return {
    suite: identity.suite,
    file: identity.file,
    case: description,
    topology: environment.topology,
    serverVersion: environment.serverVersion,
    outcome,
    reason,
    durationMS,
    ...(details === undefined ? {} : { details }),
  };
}

function lostVerdict(reason: string): TimedVerdict {
  return { outcome: 'errored', reason: `the adapter was lost before: ${reason}`, durationMS: 0 };
}

import { thrownError } from '@touchstone/protocol';
import type { TimedVerdict } from './case-verdict.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import type { LoadedCase } from './test-format.ts';
import type { TestResult } from './test-result.ts';

/**
 * Runs cases one after the other, each where its requirements are met; the others are skipped. Never rejects: what goes wrong
 * is in the results. An adapter that is lost in one case is started anew for the next; where that cannot be done, the cases that
 * remain are errored without being run.
 */
export async function runCases(
  identity: FileIdentity,
  cases: readonly LoadedCase[],
  options: RunOptions,
): Promise<TestResult[]> {
  const { onProgress, signal } = options;
  const results: TestResult[] = [];
  let lost: string | undefined;
  for (const one of cases) {
    if (signal?.aborted) break;
    const verdict = lost === undefined ? await runOrSkip(one, options) : lostVerdict(lost);
    lost ??= await lossAfter(verdict, options);
    const result = resultOf(identity, one.description, verdict, options);
    results.push(result);
    onProgress?.(result);
  }
  return results;
}

async function runOrSkip(one: LoadedCase, options: RunOptions): Promise<TimedVerdict> {
  const reason = one.skipReason(options.environment);
  return reason === undefined ? one.run(options) : { outcome: 'skipped', reason, durationMS: 0 };
}

/** The reason why there is no adapter any more; undefined where there is one, perhaps a new one. */
async function lossAfter(
  { outcome, reason, isAdapterLost = false }: TimedVerdict,
  { adapter, signal }: RunOptions,
): Promise<string | undefined> {
  if (outcome !== 'errored' && !isAdapterLost) return undefined;
  if (signal?.aborted || (!isAdapterLost && (await answersReset(adapter)))) return undefined;
  if (adapter.renew === undefined) return reason ?? 'it did not answer';
  try {
    await adapter.renew();
    return undefined;
  } catch (error) {
    return thrownError(error).message;
  }
}

async function answersReset(adapter: RunOptions['adapter']): Promise<boolean> {
  try {
    return (await adapter.send({ kind: 'reset' })).kind === 'done';
  } catch {
    return false;
  }
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

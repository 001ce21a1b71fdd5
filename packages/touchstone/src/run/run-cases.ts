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
    let verdict = lost === undefined ? undefined : lostVerdict(lost);
    while (verdict === undefined) {
      const isShared = options.adapter.isShared === true;
      const reached = await runOrSkip(one, options);
      const loss = await lossAfter(reached, options);
      if (loss.kind === 'lost') lost = loss.reason;
      // It may have been the fault of another case: with a program of its own this one shows its own end.
      if (loss.kind !== 'renewed' || !isShared) verdict = reached;
    }
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

type Loss =
  | { readonly kind: 'none' }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'lost'; readonly reason: string };

/** Tells whether the adapter is still there after a case, or there is a new one, or none any more. */
async function lossAfter(
  { outcome, reason, isAdapterLost = false }: TimedVerdict,
  { adapter, signal }: RunOptions,
): Promise<Loss> {
  if (outcome !== 'errored' && !isAdapterLost) return { kind: 'none' };
  if (signal?.aborted || (!isAdapterLost && (await answersReset(adapter)))) return { kind: 'none' };
  if (adapter.renew === undefined) return { kind: 'lost', reason: reason ?? 'it did not answer' };
  try {
    await adapter.renew();
    return { kind: 'renewed' };
  } catch (error) {
    return { kind: 'lost', reason: thrownError(error).message };
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

import type { TestCase, TestFile } from '../format/test-file.ts';
import { declaredLack } from './declared-lack.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import { type CaseVerdict, runTest, skipReason, type TimedVerdict } from './run-test.ts';
import type { TestResult } from './test-result.ts';

/** Turns the verdict about a case into the one that is reported. */
export type Judge = (verdict: CaseVerdict) => CaseVerdict;

/**
 * Runs the cases of a file one after the other. Never rejects: what goes wrong is in the results. Once the
 * adapter is lost, the cases that remain are errored without being run.
 */
export async function runTestFile(
  identity: FileIdentity,
  file: TestFile,
  options: RunOptions,
  judge: Judge = (verdict) => verdict,
): Promise<TestResult[]> {
  const { grep, onProgress, signal } = options;
  const results: TestResult[] = [];
  let lost: string | undefined;
  for (const test of file.tests) {
    if (grep !== undefined && !grep.test(test.description)) continue;
    if (signal?.aborted) break;
    const verdict =
      lost === undefined ? await runCase(identity, file, test, options) : lostVerdict(lost);
    if (verdict.isAdapterLost) lost ??= verdict.reason ?? 'it did not answer';
    const { durationMS } = verdict;
    const reported = lost === undefined ? { ...judge(verdict), durationMS } : verdict;
    const result = resultOf(identity, test.description, reported, options);
    results.push(result);
    onProgress?.(result);
  }
  return results;
}

async function runCase(
  identity: FileIdentity,
  file: TestFile,
  test: TestCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  const lack = declaredLack(options.driver, identity, file, test.description);
  if (lack === undefined || skipReason(file, test, options.environment) !== undefined) {
    return runTest(file, test, options);
  }
  return { outcome: 'unsupported', reason: lack, durationMS: 0 };
}

/** A result in the environment of `options`. */
export function resultOf(
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

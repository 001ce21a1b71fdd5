import type { TestCase, TestFile } from '../test-file/test-file.ts';
import type { CaseVerdict, TimedVerdict } from './case-verdict.ts';
import { declaredLack } from './declared-lack.ts';
import { runCases } from './run-cases.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import { runTest, skipReason } from './run-test.ts';
import type { TestResult } from './test-result.ts';

/** Turns the verdict about a case into the one that is reported. */
export type Judge = (verdict: CaseVerdict) => CaseVerdict;

/** Runs the cases of a file one after the other. Never rejects: what goes wrong is in the results. */
export function runTestFile(
  identity: FileIdentity,
  file: TestFile,
  options: RunOptions,
  judge: Judge = (verdict) => verdict,
): Promise<TestResult[]> {
  const cases = file.tests.map((test) => ({
    description: test.description,
    async run(): Promise<TimedVerdict> {
      const verdict = await runCase(identity, file, test, options);
      const { durationMS } = verdict;
      return verdict.isAdapterLost ? verdict : { ...judge(verdict), durationMS };
    },
  }));
  return runCases(identity, cases, options);
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

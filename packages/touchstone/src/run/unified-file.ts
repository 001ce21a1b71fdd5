import type { EnvironmentFacts } from '../environment/environment.ts';
import type { TestCase, TestFile } from '../test-file/test-file.ts';
import type { CaseVerdict, TimedVerdict } from './case-verdict.ts';
import { declaredLack } from './declared-lack.ts';
import { measuresTime } from './measures-time.ts';
import { unmetRequirement } from './requirements.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import { runTest } from './run-test.ts';
import type { LoadedCase, LoadedTestFile } from './test-format.ts';

/** Turns the verdict about a case into the one that is reported. */
export type Judge = (verdict: CaseVerdict) => CaseVerdict;

const SELF_TEST = /(^|\/)unified-test-format\/tests\/(invalid|valid-fail)\//;

/** Files with which the format tests runners: they must not pass. */
export function isSelfTest(file: string): boolean {
  return SELF_TEST.test(file);
}

/** A parsed file of the unified test format, ready to be run. */
export function loadUnified(
  format: string,
  { suite, file: path }: FileIdentity,
  file: TestFile,
  judge?: Judge,
): LoadedTestFile {
  const identity = { suite, file: path };
  return { ...identity, format, needsServer: true, cases: unifiedCases(identity, file, judge) };
}

/** The cases of a parsed file, in its order. */
export function unifiedCases(
  identity: FileIdentity,
  file: TestFile,
  judge: Judge = (verdict) => verdict,
): readonly LoadedCase[] {
  return file.tests.map((test) => ({
    description: test.description,
    ...(measuresTime(file, test) && { exclusivity: 'quiet' as const }),
    skipReason: (facts) => skipReason(file, test, facts),
    serverParameters: [...file.runOnRequirements, ...test.runOnRequirements].flatMap(
      ({ serverParameters = [] }) => serverParameters,
    ),
    async run(options) {
      const verdict = await runCase(identity, file, test, options);
      const { durationMS } = verdict;
      return verdict.isAdapterLost ? verdict : { ...judge(verdict), durationMS };
    },
  }));
}

function skipReason(file: TestFile, test: TestCase, facts: EnvironmentFacts): string | undefined {
  return (
    test.skipReason ??
    unmetRequirement(file.runOnRequirements, facts) ??
    unmetRequirement(test.runOnRequirements, facts)
  );
}

async function runCase(
  identity: FileIdentity,
  file: TestFile,
  test: TestCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  const lack = declaredLack(options.driver, identity, file, test.description);
  if (lack !== undefined) return { outcome: 'unsupported', reason: lack, durationMS: 0 };
  return runTest(file, test, options);
}

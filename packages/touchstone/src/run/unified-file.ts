import type { TestFile } from '../test-file/test-file.ts';
import { measuresTime } from './measures-time.ts';
import { type Judge, runTestFile } from './run-file.ts';
import type { FileIdentity } from './run-options.ts';
import { skipReason } from './run-test.ts';
import type { LoadedTestFile } from './test-format.ts';

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
  return {
    ...identity,
    format,
    needsServer: true,
    cases: file.tests.map((test) => ({
      description: test.description,
      ...(measuresTime(file, test) && { exclusivity: 'quiet' as const }),
      skipReason: (facts) => skipReason(file, test, facts),
      serverParameters: [...file.runOnRequirements, ...test.runOnRequirements].flatMap(
        ({ serverParameters = [] }) => serverParameters,
      ),
    })),
    run: (options) => runTestFile(identity, file, options, judge),
  };
}

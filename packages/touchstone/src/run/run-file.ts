import type { TestFile } from '../test-file/test-file.ts';
import { runCases } from './run-cases.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import type { TestResult } from './test-result.ts';
import { unifiedCases } from './unified-file.ts';

/** `RunOptions` for the cases of a file that match. */
export interface RunFileOptions extends RunOptions {
  /** Only cases whose description matches are run; the others have no result. */
  readonly grep?: Pick<RegExp, 'test'>;
}

/** Runs the cases of a file one after the other. Never rejects: what goes wrong is in the results. */
export function runTestFile(
  identity: FileIdentity,
  file: TestFile,
  options: RunFileOptions,
): Promise<TestResult[]> {
  const { grep } = options;
  const cases = unifiedCases(identity, file);
  const chosen = grep === undefined ? cases : cases.filter((one) => grep.test(one.description));
  return runCases(identity, chosen, options);
}

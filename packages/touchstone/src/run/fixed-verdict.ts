import { resultOf } from './run-file.ts';
import type { FileIdentity } from './run-options.ts';
import type { CaseVerdict } from './run-test.ts';
import type { LoadedTestFile } from './test-format.ts';

/** A file with one case whose outcome depends on no driver and no server: it is known once it is read. */
export function fileWithVerdict(
  { suite, file }: FileIdentity,
  format: string,
  description: string,
  verdict: CaseVerdict,
): LoadedTestFile {
  return {
    suite,
    file,
    format,
    cases: [{ description, skipReason: () => undefined }],
    async run(options) {
      if (options.grep !== undefined && !options.grep.test(description)) return [];
      const result = resultOf({ suite, file }, description, { ...verdict, durationMS: 0 }, options);
      options.onProgress?.(result);
      return [result];
    },
  };
}

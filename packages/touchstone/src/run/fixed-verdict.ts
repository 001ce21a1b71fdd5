import type { CaseVerdict, TimedVerdict } from './case-verdict.ts';
import { runCases } from './run-cases.ts';
import type { FileIdentity } from './run-options.ts';
import type { LoadedTestFile } from './test-format.ts';

/** A file with one case whose outcome depends on no driver and no server: it is known once it is read. */
export function fileWithVerdict(
  { suite, file }: FileIdentity,
  format: string,
  description: string,
  verdict: CaseVerdict,
): LoadedTestFile {
  const run = async (): Promise<TimedVerdict> => ({ ...verdict, durationMS: 0 });
  return {
    suite,
    file,
    format,
    needsServer: false,
    cases: [{ description, skipReason: () => undefined }],
    run: (options) => runCases({ suite, file }, [{ description, run }], options),
  };
}

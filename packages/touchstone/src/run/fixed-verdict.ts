import type { CaseVerdict } from './case-verdict.ts';
import type { FileIdentity } from './run-options.ts';
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
    needsServer: false,
    cases: [
      {
        description,
        skipReason: () => undefined,
        run: async () => ({ ...verdict, durationMS: 0 }),
      },
    ],
  };
}

import type { CaseVerdict } from '../run/case-verdict.ts';
import { fileWithVerdict } from '../run/fixed-verdict.ts';
import type { TestFormat, TestSource } from '../run/test-format.ts';
import { loadUnified } from '../run/unified-file.ts';
import { missingCredentials } from '../test-file/missing-credentials.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { TestFileError } from '../test-file/reader.ts';
import type { TestFile } from '../test-file/test-file.ts';

const NAME = 'unified valid-fail';

/** Files of the unified test format whose cases a runner must not let pass. */
export const validFail: TestFormat = {
  name: NAME,
  recognize: ({ file }) => file.includes('unified-test-format/tests/valid-fail/'),
  parse(source) {
    const file = parseOrRefuse(source);
    if (!(file instanceof TestFileError)) {
      const fault = file.createEntities
        .map(missingCredentials)
        .find((words) => words !== undefined);
      if (fault === undefined) return loadUnified(NAME, source, file, mustFail);
      return fileWithVerdict(source, NAME, file.tests[0]?.description ?? '(the file)', {
        outcome: 'passed',
        reason: asItMust(fault),
      });
    }
    return fileWithVerdict(source, NAME, '(the file)', {
      outcome: 'passed',
      reason: asItMust(file.message),
    });
  },
};

/** An incompatible file counts as one that fails ("Executing a Test File"). */
function parseOrRefuse({ text }: TestSource): TestFile | TestFileError {
  try {
    return parseTestFile(text);
  } catch (error) {
    if (error instanceof TestFileError) return error;
    throw error;
  }
}

function mustFail(verdict: CaseVerdict): CaseVerdict {
  switch (verdict.outcome) {
    case 'failed':
    case 'errored':
      return { outcome: 'passed', reason: asItMust(verdict.reason ?? '') };
    case 'passed':
      return { outcome: 'failed', reason: 'the case passed, but a runner must let it fail' };
    case 'skipped':
    case 'unsupported':
      return verdict;
  }
}

function asItMust(reason: string): string {
  return `failed, as it must: ${reason}`;
}

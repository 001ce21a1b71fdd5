import type { CaseVerdict } from '../run/case-verdict.ts';
import { fileWithVerdict } from '../run/fixed-verdict.ts';
import type { TestFormat } from '../run/test-format.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { TestFileError } from '../test-file/reader.ts';

const NAME = 'unified invalid';

/** Files that do not follow the unified test format: a runner must refuse them. */
export const invalid: TestFormat = {
  name: NAME,
  recognize: ({ file }) => file.includes('unified-test-format/tests/invalid/'),
  parse: (source) => fileWithVerdict(source, NAME, '(the file)', judge(source.text)),
};

function judge(text: string): CaseVerdict {
  try {
    parseTestFile(text);
  } catch (error) {
    if (!(error instanceof TestFileError)) throw error;
    return { outcome: 'passed', reason: `refused, as it must be: ${error.message}` };
  }
  return { outcome: 'failed', reason: 'the file was accepted, but it is invalid' };
}

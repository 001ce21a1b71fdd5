import { testFormats } from '../formats/index.ts';
import { fileWithVerdict } from '../run/fixed-verdict.ts';
import type { FileIdentity } from '../run/run-options.ts';
import type { LoadedTestFile, TestSource } from '../run/test-format.ts';
import { isNestedTooDeep, MAX_NESTING } from '../test-file/nesting.ts';
import { TestFileError } from '../test-file/reader.ts';

/**
 * Finds the format of a file and reads it. Never throws: a file that nobody recognizes, or that does not
 * follow its format, becomes one case that is errored, with the reason.
 *
 * @example
 * ```ts
 * const text = `{
 *   "description": "mine",
 *   "schemaVersion": "1.0",
 *   "tests": [{ "description": "nothing happens", "operations": [] }]
 * }`;
 * const loaded = loadTestFile({ suite: 'mine', file: 'mine/file.json', text });
 * loaded.cases.map(({ description }) => description); // => [ 'nothing happens' ]
 * loaded.needsServer; // => true
 * ```
 */
export function loadTestFile(given: FileIdentity & { readonly text: string }): LoadedTestFile {
  const json = jsonOf(given.text);
  if (isNestedTooDeep(json)) {
    const reason = `the file is nested more than ${MAX_NESTING} deep`;
    return fileWithVerdict(given, 'unknown', '(the file)', { outcome: 'errored', reason });
  }
  const source: TestSource = { ...given, json };
  const format = testFormats.find((candidate) => candidate.recognize(source));
  if (format === undefined) {
    const reason =
      source.json === undefined
        ? 'the file is not JSON'
        : 'no test format that the runner implements recognizes this file';
    return fileWithVerdict(given, 'unknown', '(the file)', { outcome: 'errored', reason });
  }
  try {
    return format.parse(source);
  } catch (error) {
    if (!(error instanceof TestFileError)) throw error;
    const verdict = { outcome: 'errored', reason: error.message } as const;
    return fileWithVerdict(given, format.name, '(the file)', verdict);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

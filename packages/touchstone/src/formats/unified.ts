import type { TestFormat } from '../run/test-format.ts';
import { isSelfTest, loadUnified } from '../run/unified-file.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { isJsonObject } from '../test-file/reader.ts';

/** The unified test format, 1.0 to 1.28. */
export const unified: TestFormat = {
  name: 'unified',
  recognize: (source) =>
    !isSelfTest(source.file) && isJsonObject(source.json) && 'schemaVersion' in source.json,
  parse: (source) => loadUnified('unified', source, parseTestFile(source.text)),
};

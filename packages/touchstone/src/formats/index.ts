import type { TestFormat } from '../run/test-format.ts';
import { invalid } from './invalid.ts';
import { unified } from './unified.ts';
import { validFail } from './valid-fail.ts';

/** Every format of test files that the runner knows. */
export const testFormats: readonly TestFormat[] = [invalid, unified, validFail];

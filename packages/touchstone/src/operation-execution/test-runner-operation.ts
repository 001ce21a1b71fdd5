// biome-ignore-all lint/suspicious/noExplicitAny: each operation has arguments of its own, which its reader has checked.
import type { Reader } from '../test-file/reader.ts';
import type { TestContext } from './test-context.ts';

/** An operation on the object `testRunner` (unified test format, "Special Test Operations"). */
export interface TestRunnerOperation<Arguments = any> {
  readonly name: string;
  readonly readArguments: Reader<Arguments>;
  run(given: Arguments, context: TestContext): void | Promise<void>;
}

/** Lets the compiler infer the arguments of an operation from its reader. */
export function defineOperation<Arguments>(
  operation: TestRunnerOperation<Arguments>,
): TestRunnerOperation<Arguments> {
  return operation;
}

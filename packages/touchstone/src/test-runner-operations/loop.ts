import { NotImplementedByRunner } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { type JsonObject, jsonObject } from '../test-file/reader.ts';

/** Runs until somebody stops it from outside: workload executors have a use for it, a test run has none. */
export const loop: TestRunnerOperation<JsonObject> = defineOperation({
  name: 'loop',
  readArguments: jsonObject,
  run() {
    throw new NotImplementedByRunner('the operation "loop", which never ends by itself');
  },
});

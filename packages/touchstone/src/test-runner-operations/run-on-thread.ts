import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';
import { type TestOperation, testOperation } from '../test-file/test-operation.ts';

interface Arguments {
  readonly thread: string;
  readonly operation: TestOperation;
}

export const runOnThread: TestRunnerOperation<Arguments> = defineOperation({
  name: 'runOnThread',
  readArguments: object({ thread: required(string), operation: required(testOperation) }),
  run({ thread, operation }, context) {
    const entity = context.entities.getOfKind(thread, 'thread');
    entity.thread.schedule(async () => {
      await context.runOperation(operation);
    });
  },
});

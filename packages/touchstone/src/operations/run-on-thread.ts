import { object, required, string } from '../format/reader.ts';
import { type TestOperation, testOperation } from '../format/test-operation.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

import { sleep } from '@touchstone/runtime';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

const PATIENCE_MS = 10_000;

export const waitForThread: TestRunnerOperation<{ readonly thread: string }> = defineOperation({
  name: 'waitForThread',
  readArguments: object({ thread: required(string) }),
  async run({ thread }, { clock, entities }) {
    const entity = entities.getOfKind(thread, 'thread');
    const watch = new AbortController();
    const tooLate = sleep(clock, PATIENCE_MS, watch.signal).then(() => {
      throw new TestFailure(`the thread ${thread} is not done in ${PATIENCE_MS} ms`);
    });
    try {
      await Promise.race([entity.thread.join(), tooLate]);
    } finally {
      tooLate.catch(() => {});
      watch.abort();
    }
  },
});

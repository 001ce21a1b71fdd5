import { sessionState } from '../operation-execution/session-state.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

export const assertSessionUnpinned: TestRunnerOperation<{ readonly session: string }> =
  defineOperation({
    name: 'assertSessionUnpinned',
    readArguments: object({ session: required(string) }),
    async run({ session }, context) {
      const { pinned } = await sessionState(context, session);
      if (!pinned) return;
      throw new TestFailure(`the session ${session} is pinned`);
    },
  });

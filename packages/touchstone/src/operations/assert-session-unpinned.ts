import { object, required, string } from '../format/reader.ts';
import { sessionState } from '../operation/session-state.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

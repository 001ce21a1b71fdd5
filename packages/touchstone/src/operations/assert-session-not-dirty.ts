import { object, required, string } from '../format/reader.ts';
import { sessionState } from '../operation/session-state.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

export const assertSessionNotDirty: TestRunnerOperation<{ readonly session: string }> =
  defineOperation({
    name: 'assertSessionNotDirty',
    readArguments: object({ session: required(string) }),
    async run({ session }, context) {
      const { dirty } = await sessionState(context, session);
      if (!dirty) return;
      throw new TestFailure(`the session ${session} is marked dirty`);
    },
  });

import { object, oneOf, required, string } from '../format/reader.ts';
import { sessionState } from '../operation/session-state.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

interface Arguments {
  readonly session: string;
  readonly state: string;
}

export const assertSessionTransactionState: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertSessionTransactionState',
  readArguments: object({
    session: required(string),
    state: required(oneOf({ none: 0, starting: 0, in_progress: 0, committed: 0, aborted: 0 })),
  }),
  async run({ session, state }, context) {
    const { transactionState } = await sessionState(context, session);
    if (transactionState === state) return;
    throw new TestFailure(`the transaction of ${session} is ${transactionState}, not ${state}`);
  },
});

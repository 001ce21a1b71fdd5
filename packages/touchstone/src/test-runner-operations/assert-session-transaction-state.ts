import { sessionState } from '../operation-execution/session-state.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, oneOf, required, string } from '../test-file/reader.ts';

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

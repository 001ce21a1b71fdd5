import { object, required, string } from '../format/reader.ts';
import { requireLastTwoLsids } from '../operation/last-two-lsids.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

export const assertSameLsidOnLastTwoCommands: TestRunnerOperation<{ readonly client: string }> =
  defineOperation({
    name: 'assertSameLsidOnLastTwoCommands',
    readArguments: object({ client: required(string) }),
    run: ({ client }, context) => requireLastTwoLsids(context, client, 'same'),
  });

import { requireLastTwoLsids } from '../operation-execution/last-two-lsids.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

export const assertDifferentLsidOnLastTwoCommands: TestRunnerOperation<{
  readonly client: string;
}> = defineOperation({
  name: 'assertDifferentLsidOnLastTwoCommands',
  readArguments: object({ client: required(string) }),
  run: ({ client }, context) => requireLastTwoLsids(context, client, 'different'),
});

import { numericValue } from '../match/bson-value.ts';
import { inspect } from '../operation-execution/test-context.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { integer, object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly client: string;
  readonly connections: number;
}

export const assertNumberConnectionsCheckedOut: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertNumberConnectionsCheckedOut',
  readArguments: object({ client: required(string), connections: required(integer) }),
  async run({ client, connections }, context) {
    context.entities.getOfKind(client, 'client');
    const found = numericValue(await inspect(context, 'checkedOutConnections', client));
    if (Number(found) === connections) return;
    throw new TestFailure(`${client} has ${found} connections checked out, not ${connections}`);
  },
});

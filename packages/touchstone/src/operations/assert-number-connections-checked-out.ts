import { integer, object, required, string } from '../format/reader.ts';
import { numericValue } from '../match/bson-value.ts';
import { inspect } from '../operation/test-context.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

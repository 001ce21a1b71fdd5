import { resultOf } from '../operation-execution/test-context.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { bsonDocument, type TestDocument } from '../test-file/extended-json.ts';
import { object, optional, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly client: string;
  readonly failPoint: TestDocument;
  readonly session?: string;
}

/** Set through the client under test, so that its pool and its events are what the test counts on. */
export const failPoint: TestRunnerOperation<Arguments> = defineOperation({
  name: 'failPoint',
  readArguments: object({
    client: required(string),
    failPoint: required(bsonDocument),
    session: optional(string),
  }),
  async run({ client, failPoint: command }, context) {
    context.entities.getOfKind(client, 'client');
    context.failPoints.add(String(command['configureFailPoint']));
    const reply = await context.send({
      kind: 'run',
      object: client,
      name: 'runCommand',
      arguments: { database: 'admin', command },
    });
    resultOf(reply, 'failPoint');
  },
});

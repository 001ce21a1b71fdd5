import { sessionState } from '../operation-execution/session-state.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { bsonDocument, type TestDocument } from '../test-file/extended-json.ts';
import { object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly session: string;
  readonly failPoint: TestDocument;
}

export const targetedFailPoint: TestRunnerOperation<Arguments> = defineOperation({
  name: 'targetedFailPoint',
  readArguments: object({ session: required(string), failPoint: required(bsonDocument) }),
  async run({ session, failPoint }, context) {
    const { pinnedTo } = await sessionState(context, session);
    if (pinnedTo === undefined) {
      throw new TestFailure(`the session ${session} is not pinned to a mongos`);
    }
    context.failPoints.add(String(failPoint['configureFailPoint']));
    await context.environment.command('admin', failPoint, { address: pinnedTo });
  },
});

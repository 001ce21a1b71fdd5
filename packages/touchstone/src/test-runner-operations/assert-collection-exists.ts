import { hasCollection } from '../operation-execution/look-up.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly databaseName: string;
  readonly collectionName: string;
}

export const assertCollectionExists: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertCollectionExists',
  readArguments: object({ databaseName: required(string), collectionName: required(string) }),
  async run({ databaseName, collectionName }, { environment }) {
    if ((await hasCollection(environment, databaseName, collectionName)) === true) return;
    throw new TestFailure(`the collection ${databaseName}.${collectionName} does not exist`);
  },
});

import { object, required, string } from '../format/reader.ts';
import { hasCollection } from '../operation/look-up.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

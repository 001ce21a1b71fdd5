import { hasIndex } from '../operation-execution/look-up.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly indexName: string;
}

export const assertIndexExists: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertIndexExists',
  readArguments: object({
    databaseName: required(string),
    collectionName: required(string),
    indexName: required(string),
  }),
  async run({ databaseName, collectionName, indexName }, { environment }) {
    const namespace = { databaseName, collectionName };
    if ((await hasIndex(environment, namespace, indexName)) === true) return;
    throw new TestFailure(
      `the index ${indexName} of ${databaseName}.${collectionName} does not exist`,
    );
  },
});

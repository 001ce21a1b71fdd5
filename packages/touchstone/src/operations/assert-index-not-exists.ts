import { object, required, string } from '../format/reader.ts';
import { hasIndex } from '../operation/look-up.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

interface Arguments {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly indexName: string;
}

export const assertIndexNotExists: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertIndexNotExists',
  readArguments: object({
    databaseName: required(string),
    collectionName: required(string),
    indexName: required(string),
  }),
  async run({ databaseName, collectionName, indexName }, { environment }) {
    const namespace = { databaseName, collectionName };
    if ((await hasIndex(environment, namespace, indexName)) === false) return;
    throw new TestFailure(`the index ${indexName} of ${databaseName}.${collectionName} exists`);
  },
});

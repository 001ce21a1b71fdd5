import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly topologyDescription: string;
  readonly topologyType: string;
}

export const assertTopologyType: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertTopologyType',
  readArguments: object({
    topologyDescription: required(string),
    topologyType: required(string),
  }),
  run({ topologyDescription, topologyType }, { entities }) {
    const { description } = entities.getOfKind(topologyDescription, 'topologyDescription');
    if (description.type === topologyType) return;
    throw new TestFailure(`the topology is ${description.type}, not ${topologyType}`);
  },
});

import { object, required, string } from '../format/reader.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

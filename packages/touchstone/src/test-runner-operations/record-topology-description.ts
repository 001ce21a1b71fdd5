import type { ObservedTopology } from '../adapter-protocol/adapter-protocol.ts';
import { inspect } from '../operation-execution/test-context.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly client: string;
  readonly id: string;
}

export const recordTopologyDescription: TestRunnerOperation<Arguments> = defineOperation({
  name: 'recordTopologyDescription',
  readArguments: object({ client: required(string), id: required(string) }),
  async run({ client, id }, context) {
    context.entities.getOfKind(client, 'client');
    context.entities.requireFree(id);
    const description = (await inspect(context, 'topologyDescription', client)) as ObservedTopology;
    context.entities.add(id, { kind: 'topologyDescription', description });
  },
});

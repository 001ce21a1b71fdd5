import type { ObservedTopology } from '../adapter/adapter-protocol.ts';
import { object, required, string } from '../format/reader.ts';
import { inspect } from '../operation/test-context.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

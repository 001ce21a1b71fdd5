import { sleep } from '@touchstone/runtime';
import type { ObservedTopology } from '../adapter-protocol/adapter-protocol.ts';
import { inspect } from '../operation-execution/test-context.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { integer, object, optional, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly client: string;
  readonly priorTopologyDescription: string;
  readonly timeoutMS?: number;
}

const POLL_MS = 20;

export const waitForPrimaryChange: TestRunnerOperation<Arguments> = defineOperation({
  name: 'waitForPrimaryChange',
  readArguments: object({
    client: required(string),
    priorTopologyDescription: required(string),
    timeoutMS: optional(integer),
  }),
  async run({ client, priorTopologyDescription, timeoutMS = 10_000 }, context) {
    const { clock, entities, signal } = context;
    const prior = entities.getOfKind(priorTopologyDescription, 'topologyDescription').description;
    const deadline = clock.now() + timeoutMS;
    while (clock.now() < deadline) {
      const now = (await inspect(context, 'topologyDescription', client)) as ObservedTopology;
      const primary = primaryOf(now);
      if (primary !== undefined && primary !== primaryOf(prior)) return;
      await sleep(clock, POLL_MS, signal);
    }
    throw new TestFailure(`${client} has found no other primary in ${timeoutMS} ms`);
  },
});

function primaryOf({ servers }: ObservedTopology): string | undefined {
  return servers.find(({ type }) => type === 'RSPrimary')?.address;
}

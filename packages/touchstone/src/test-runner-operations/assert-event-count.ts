import { countEvents } from '../operation-execution/count-events.ts';
import { pullEvents } from '../operation-execution/test-context.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { type ExpectedEvent, expectedEvent } from '../test-file/expected-event.ts';
import { integer, object, required, string } from '../test-file/reader.ts';

interface Arguments {
  readonly client: string;
  readonly event: ExpectedEvent;
  readonly count: number;
}

export const assertEventCount: TestRunnerOperation<Arguments> = defineOperation({
  name: 'assertEventCount',
  readArguments: object({
    client: required(string),
    event: required(expectedEvent),
    count: required(integer),
  }),
  async run({ client, event, count }, context) {
    await pullEvents(context, client);
    const found = await countEvents(context, client, event);
    if (found === count) return;
    throw new TestFailure(`${client} has published ${found} ${event.name}, not ${count}`);
  },
});

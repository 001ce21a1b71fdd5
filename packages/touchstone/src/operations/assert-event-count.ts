import { type ExpectedEvent, expectedEvent } from '../format/expected-event.ts';
import { integer, object, required, string } from '../format/reader.ts';
import { countEvents } from '../operation/count-events.ts';
import { pullEvents } from '../operation/test-context.ts';
import { TestFailure } from '../operation/test-failure.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

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

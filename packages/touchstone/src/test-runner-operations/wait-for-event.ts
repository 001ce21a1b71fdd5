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

/** The time that the format gives a driver (unified test format, "waitForEvent"). */
const PATIENCE_MS = 10_000;

export const waitForEvent: TestRunnerOperation<Arguments> = defineOperation({
  name: 'waitForEvent',
  readArguments: object({
    client: required(string),
    event: required(expectedEvent),
    count: required(integer),
  }),
  async run({ client, event, count }, context) {
    const deadline = context.clock.now() + PATIENCE_MS;
    await pullEvents(context, client);
    let found = await countEvents(context, client, event);
    while (found < count) {
      const left = Math.ceil(deadline - context.clock.now());
      if (left <= 0) {
        throw new TestFailure(
          `${client} has published ${found} ${event.name} in ${PATIENCE_MS} ms, not ${count}`,
        );
      }
      await pullEvents(context, client, left);
      found = await countEvents(context, client, event);
    }
  },
});

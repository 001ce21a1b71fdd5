import { matchEvent } from '../match/match-event.ts';
import type { ExpectedEvent } from '../test-file/expected-event.ts';
import { matchContext, rememberLsids, type TestContext } from './test-context.ts';

/** The number of events that match of those that a client has shown so far. */
export async function countEvents(
  context: TestContext,
  client: string,
  expected: ExpectedEvent,
): Promise<number> {
  await rememberLsids(context, expected.fields);
  const { events } = context.entities.getOfKind(client, 'client');
  const matching = events
    .observed()
    .filter((event) => matchEvent(expected, event, matchContext(context)).length === 0);
  return matching.length;
}

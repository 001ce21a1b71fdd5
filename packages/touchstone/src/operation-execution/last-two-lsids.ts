import { canonicalText } from '../match/equal-scalars.ts';
import { pullEvents, type TestContext } from './test-context.ts';
import { TestFailure } from './test-failure.ts';

/** Compares the logical session ids of the last two commands that a client has started. */
export async function requireLastTwoLsids(
  context: TestContext,
  client: string,
  wanted: 'same' | 'different',
): Promise<void> {
  await pullEvents(context, client);
  const started = context.entities
    .getOfKind(client, 'client')
    .events.observed('command')
    .filter(({ name }) => name === 'commandStartedEvent');
  const lsids = started.slice(-2).map(({ fields }): unknown => fields['command']?.lsid);
  const [one, other] = lsids;
  if (one === undefined || other === undefined) {
    throw new TestFailure(`the last two commands of ${client} have no lsid to compare`);
  }
  const found = canonicalText(one) === canonicalText(other) ? 'same' : 'different';
  if (found !== wanted) {
    const message = `the last two commands of ${client} have ${found} session ids`;
    throw new TestFailure(message, [
      { path: 'lsid', message: `${wanted} session ids`, expected: one, actual: other },
    ]);
  }
}

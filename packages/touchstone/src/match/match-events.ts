import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { ExpectedEventsForClient } from '../test-file/expected-event.ts';
import { matchEvent } from './match-event.ts';
import type { Mismatch } from './mismatch.ts';
import type { MatchContext } from './special-operator.ts';

/**
 * Compares a client's events of one type, in order, with those that a test expects; the number must agree
 * too unless the test ignores what comes after.
 */
export function matchEvents(
  expected: ExpectedEventsForClient,
  actual: readonly ObservedEvent[],
  context: MatchContext,
): Mismatch[] {
  const differences = expected.events.flatMap((event, index) =>
    matchEvent(event, actual[index], context).map((difference) => ({
      ...difference,
      path: `events[${index}]${difference.path === '' ? '' : `.${difference.path}`}`,
    })),
  );
  const surplus = expected.ignoreExtraEvents ? [] : actual.slice(expected.events.length);
  if (surplus.length === 0) return differences;
  const message = `${expected.events.length} ${expected.eventType} event(s), found ${actual.length}`;
  const names = surplus.map(({ name }) => name);
  return [...differences, { path: 'events', message, expected: [], actual: names }];
}

import { matchEvents } from '../match/match-events.ts';
import { matchLogMessages } from '../match/match-log.ts';
import { matchOutcome } from '../match/match-outcome.ts';
import { matchSpans } from '../match/match-span.ts';
import {
  matchContext,
  rememberLsids,
  type TestContext,
} from '../operation-execution/test-context.ts';
import { requireNoMismatch } from '../operation-execution/test-failure.ts';
import type { TestCase } from '../test-file/test-file.ts';

/** Names the part of the test that is being judged, for the report. */
export type EnterPlace = (place: string) => void;

export async function assertEvents(
  { expectEvents }: TestCase,
  context: TestContext,
  enter: EnterPlace,
): Promise<void> {
  for (const [index, expected] of expectEvents.entries()) {
    enter(`expectEvents[${index}]`);
    await rememberLsids(context, expected.events);
    const { events } = context.entities.getOfKind(expected.client, 'client');
    const actual = events.observed(expected.eventType);
    const mismatches = matchEvents(expected, actual, matchContext(context));
    requireNoMismatch(`events of ${expected.client}`, mismatches);
  }
}

export async function assertLogMessages(
  { expectLogMessages }: TestCase,
  context: TestContext,
  enter: EnterPlace,
): Promise<void> {
  for (const [index, expected] of expectLogMessages.entries()) {
    enter(`expectLogMessages[${index}]`);
    await rememberLsids(context, expected.messages);
    const { events } = context.entities.getOfKind(expected.client, 'client');
    const mismatches = matchLogMessages(
      expected,
      events.observedLogMessages(),
      matchContext(context),
    );
    requireNoMismatch(`log of ${expected.client}`, mismatches);
  }
}

export async function assertSpans(
  { expectTracingMessages }: TestCase,
  context: TestContext,
  enter: EnterPlace,
): Promise<void> {
  for (const [index, expected] of expectTracingMessages.entries()) {
    enter(`expectTracingMessages[${index}]`);
    await rememberLsids(context, expected.spans);
    const { events } = context.entities.getOfKind(expected.client, 'client');
    const mismatches = matchSpans(expected, events.spans(), matchContext(context));
    requireNoMismatch(`spans of ${expected.client}`, mismatches);
  }
}

export async function assertOutcome(
  { outcome }: TestCase,
  { environment }: TestContext,
  enter: EnterPlace,
): Promise<void> {
  for (const [index, { databaseName, collectionName, documents }] of outcome.entries()) {
    enter(`outcome[${index}]`);
    const namespace = `${databaseName}.${collectionName}`;
    const actual = await environment.find(namespace, {}, { sort: { _id: 1 } });
    requireNoMismatch(`documents of ${namespace}`, matchOutcome(collectionName, documents, actual));
  }
}

import type { ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';

/** Fail points have `errorLabels` since MongoDB 4.4. */
export const LABELLED: readonly RunOnRequirement[] = [{ minServerVersion: '4.4' }];
/** The same where a tap reads the replies: a load balancer tells it nothing of the server behind. */
export const TAPPED: readonly RunOnRequirement[] = [
  { minServerVersion: '4.4', topologies: ['single', 'replicaset', 'sharded'] },
];

export const OVERLOAD_LABELS: readonly string[] = ['SystemOverloadedError', 'RetryableError'];
/** IngressRequestRateLimitExceeded. */
export const RATE_LIMITED = 462;

/** From now on the server has too much to do for a command. */
export function overload(
  world: ProseContext,
  commandName: string,
  errorCode: number,
): Promise<void> {
  const data = { failCommands: [commandName], errorCode, errorLabels: OVERLOAD_LABELS };
  return world.failCommand('alwaysOn', data);
}

/** The milliseconds that an insert takes that fails, and its error. */
export async function failingInsert(
  world: ProseContext,
  client: ProseClient,
): Promise<{ readonly durationMS: number; readonly error: ObservedError }> {
  const collection = await client.collection('backpressure-prose', 'test');
  const start = world.clock.now();
  const error = await client.error(collection, 'insertOne', { document: { a: 1 } });
  return { durationMS: world.clock.now() - start, error };
}

/** A find that fails of overload, after so many attempts in all. */
export async function expectAttempts(client: ProseClient, attempts: number): Promise<void> {
  const collection = await client.collection('backpressure-prose', 'test');
  const { labels } = await client.error(collection, 'find', { filter: {} });
  for (const label of OVERLOAD_LABELS) expect(labels.includes(label), `the label ${label}`);
  const commands = await client.events('commandStartedEvent');
  const names = commands.map(({ fields }) => fields['commandName']);
  expectEqual(names, new Array(attempts).fill('find'), 'commands');
}

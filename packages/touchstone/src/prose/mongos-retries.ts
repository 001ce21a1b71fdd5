import type { AdapterDocument, ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import { expect } from './expect.ts';
import type { ProseClient } from './prose-client.ts';
import type { ProseContext } from './prose-context.ts';

/** A driver that chooses by chance alone would have to be lucky each time. */
const ROUNDS = 5;

/** An operation of a collection, and how its command fails. */
export interface RetriedOperation {
  readonly name: string;
  readonly arguments: AdapterDocument;
  readonly failure: AdapterDocument;
}

/** All routers refuse the command once: the second attempt goes to another than the first. */
export async function retryOnOtherMongos(
  world: ProseContext,
  { name, arguments: given, failure }: RetriedOperation,
): Promise<void> {
  const { client, collection } = await observedClient(world, { useMultipleMongoses: true });
  const { addresses } = world.environment;
  expect(addresses.length > 1, 'a cluster with more than one mongos');
  let seen = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const address of addresses) await world.failCommand({ times: 1 }, failure, address);
    await client.error(collection, name, given);
    const failed = (await client.events('commandFailedEvent')).slice(seen);
    seen += failed.length;
    expect(failed.length === 2, `two commands failed, not ${failed.length}`);
    expect(addressOf(failed[0]) !== addressOf(failed[1]), 'different mongoses');
    for (const address of addresses) await world.turnOffFailCommand(address);
  }
}

/** The only router that the client knows refuses the command once: the second attempt goes there, too. */
export async function retryOnSameMongos(
  world: ProseContext,
  { name, arguments: given, failure }: RetriedOperation,
): Promise<void> {
  const { client, collection } = await observedClient(world, {
    useMultipleMongoses: false,
    uriOptions: { directConnection: false, retryReads: true, retryWrites: true },
  });
  await world.failCommand({ times: 1 }, failure, world.environment.addresses[0]);
  await client.run(collection, name, given);
  await expectOnceEach(client, 'same');
}

/** One command failed and one succeeded, on the same server or on different ones. */
export async function expectOnceEach(
  client: ProseClient,
  where: 'same' | 'different',
): Promise<void> {
  const failed = await client.events('commandFailedEvent');
  const succeeded = await client.events('commandSucceededEvent');
  expect(failed.length === 1, `one command failed, not ${failed.length}`);
  expect(succeeded.length === 1, `one command succeeded, not ${succeeded.length}`);
  const isSame = addressOf(failed[0]) === addressOf(succeeded[0]);
  expect(isSame === (where === 'same'), `both on ${where} servers`);
}

async function observedClient(
  world: ProseContext,
  options: Parameters<ProseContext['client']>[0],
): Promise<{ readonly client: ProseClient; readonly collection: string }> {
  const observeEvents = ['commandFailedEvent', 'commandSucceededEvent'];
  const client = await world.client({ observeEvents, ...options });
  return { client, collection: await client.collection('retries-prose', 'test') };
}

function addressOf(event: ObservedEvent | undefined): string {
  return String(event?.fields['address']);
}

import type {
  AdapterDocument,
  ObservedError,
  ObservedEvent,
} from '../../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';

/** `bulkWrite` came with MongoDB 8.0. */
export const CLIENT_BULK_WRITE: readonly RunOnRequirement[] = [{ minServerVersion: '8.0' }];
export const NAMESPACE = 'db.coll';

export interface Limits {
  readonly maxWriteBatchSize: number;
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
}

/** The limits that the server announces: the sizes of all models follow from them. */
export async function limitsOf({ environment }: ProseContext): Promise<Limits> {
  const balanced = environment.topology === 'load-balanced' && { loadBalanced: true };
  return (await environment.command('admin', { hello: 1, ...balanced })) as unknown as Limits;
}

/** A client whose commands are observed, on an empty `db.coll`. */
export async function bulkWriteClient(
  world: ProseContext,
  uriOptions: Readonly<Record<string, unknown>> = {},
): Promise<ProseClient> {
  await world.environment.command('db', { drop: 'coll' }).catch(() => {});
  await world.environment.command('db', { create: 'coll' });
  return world.client({ uriOptions, observeEvents: ['commandStartedEvent'] });
}

export function insertModel(
  document: AdapterDocument,
  namespace: string = NAMESPACE,
): AdapterDocument {
  return { insertOne: { namespace, document } };
}

export function repeated(model: AdapterDocument, times: number): readonly AdapterDocument[] {
  return new Array<AdapterDocument>(times).fill(model);
}

export async function bulkWrite(
  client: ProseClient,
  models: readonly AdapterDocument[],
  options: AdapterDocument = {},
): Promise<AdapterDocument> {
  return (await client.run(client.id, 'clientBulkWrite', {
    models,
    ...options,
  })) as AdapterDocument;
}

export function bulkWriteError(
  client: ProseClient,
  models: readonly AdapterDocument[],
  options: AdapterDocument = {},
): Promise<ObservedError> {
  return client.error(client.id, 'clientBulkWrite', { models, ...options });
}

/** The commands of a name that were sent. */
export async function started(
  client: ProseClient,
  commandName = 'bulkWrite',
): Promise<readonly ObservedEvent[]> {
  const events = await client.events('commandStartedEvent');
  return events.filter(({ fields }) => fields['commandName'] === commandName);
}

/** Two `bulkWrite` commands of one operation, with so many writes each. */
export async function expectTwoBatches(
  client: ProseClient,
  first: number,
  second: number,
): Promise<readonly ObservedEvent[]> {
  const events = await started(client);
  const sizes = events.map(({ fields }) => fields['command'].ops.length);
  expect(sizes.join() === `${first},${second}`, `batches of ${first} and ${second}, not ${sizes}`);
  const [one, other] = events.map(({ fields }) => fields['operationId']);
  expect(one === other, 'the same operationId in both');
  return events;
}

/** Two upserts whose results do not fit into one batch of the cursor. */
export function largeUpserts({ maxBsonObjectSize }: Limits): readonly AdapterDocument[] {
  return ['a', 'b'].map((letter) => ({
    updateOne: {
      namespace: NAMESPACE,
      filter: { _id: letter.repeat(maxBsonObjectSize / 2) },
      update: { $set: { x: 1 } },
      upsert: true,
    },
  }));
}

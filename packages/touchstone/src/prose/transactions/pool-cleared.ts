import type { RunOnRequirement } from '../../test-file/run-on.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

/** Behind a load balancer no pool is paused. */
const runOn: readonly RunOnRequirement[] = [
  { minServerVersion: '4.2', topologies: ['replicaset', 'sharded'] },
];
const DATABASE = 'transactions-prose';

/**
 * "PoolClearedError": a pool is paused while an operation waits for its only connection. Who holds the connection waits for
 * a reply that a tap keeps back; then the tap cuts everything off.
 */
export const poolClearedInTransaction: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'PoolClearedError has the label TransientTransactionError before the commit',
      runOn,
      async run(world) {
        const { labels } = await errorOfPausedPool(world, (client, session, collection) =>
          client.error(collection, 'insertOne', { document: {}, session }),
        );
        expect(labels.includes('TransientTransactionError'), 'the label');
      },
    },
    {
      description:
        'PoolClearedError does not have the label TransientTransactionError in the commit',
      runOn,
      async run(world) {
        const { labels } = await errorOfPausedPool(world, (client, session) =>
          client.error(session, 'commitTransaction'),
        );
        expect(!labels.includes('TransientTransactionError'), 'no label TransientTransactionError');
      },
    },
  ],
};

type Work = (
  client: ProseClient,
  session: string,
  collection: string,
) => ReturnType<ProseClient['error']>;

async function errorOfPausedPool(
  world: ProseContext,
  work: Work,
): ReturnType<ProseClient['error']> {
  await world.environment.command(DATABASE, { insert: 'test', documents: [{}] });
  const tap = await world.tapWritable({
    onReply: (reply, command) => (command['ping'] === 1 ? new Promise(() => {}) : reply),
  });
  const client = await world.client({
    tap,
    uriOptions: { maxPoolSize: 1, serverSelectionTimeoutMS: 3000 },
    observeEvents: ['connectionCheckOutStartedEvent', 'connectionCheckOutFailedEvent'],
  });
  const collection = await client.collection(DATABASE, 'test');
  const session = await client.session();
  await client.run(session, 'startTransaction');
  await client.run(collection, 'insertOne', { document: {}, session });
  const before = (await client.events('connectionCheckOutStartedEvent')).length;
  const holding = client.command({ ping: 1 }).catch(() => {});
  await client.waitForEvents('connectionCheckOutStartedEvent', before + 1);
  const waiting = work(client, session, collection);
  // Whoever fails first must not leave the other's error to nobody.
  waiting.catch(() => {});
  await client.waitForEvents('connectionCheckOutStartedEvent', before + 2);
  await tap[Symbol.asyncDispose]();
  await holding;
  const error = await waiting;
  expect(error.isClientError, 'an error of the client');
  const [failed] = await client.events('connectionCheckOutFailedEvent');
  expectEqual(failed?.fields['reason'], 'connectionError', 'reason');
  return error;
}

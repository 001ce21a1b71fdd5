import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  block,
  COLLECTION,
  DATABASE,
  errorOf,
  expectTimeout,
  expectTimeoutWithin,
  recreate,
  timedClient,
} from './set-up.ts';

const TIMEOUT_MS = 600;
const BLOCK_MS = 800;
/** The limit itself, and what a busy machine may add. */
const AT_MOST_MS = BLOCK_MS;
const runOn = [{ minServerVersion: '4.4', topologies: ['replicaset', 'sharded'] as const }];

/** Prose tests 9 and 10. */
export const sessions: ProseTest = {
  needsServer: true,
  cases: [
    endSession('9.1: endSession, by timeoutMS of the client', {
      client: { timeoutMS: TIMEOUT_MS },
    }),
    endSession('9.2: endSession, by defaultTimeoutMS of the session', {
      session: { defaultTimeoutMS: TIMEOUT_MS },
    }),
    endSession('9.3: endSession, by timeoutMS of the operation', {
      end: { timeoutMS: TIMEOUT_MS },
    }),
    {
      description: '10.1: timeoutMS is refreshed for abortTransaction if the callback fails',
      runOn,
      measuresTime: true,
      async run(world) {
        await recreate(world);
        const client = await timedClient(world, { timeoutMS: TIMEOUT_MS });
        const session = await client.session();
        const collection = await client.collection(DATABASE, COLLECTION);
        await block(world, { times: 2 }, ['insert', 'abortTransaction'], BLOCK_MS);
        const reply = await client.withTransaction(session, async () => {
          const given = { document: { _id: 1 }, session };
          const { number } = await client.error(collection, 'insertOne', given);
          return { error: number };
        });
        expectTimeout('withTransaction', errorOf(reply, 'withTransaction'));
        const names = (await client.events()).map(({ name, fields }) => [
          name,
          fields['commandName'],
        ]);
        const expected = ['insert', 'abortTransaction'].flatMap((command) => [
          ['commandStartedEvent', command],
          ['commandFailedEvent', command],
        ]);
        expectEqual(names, expected, 'the events');
      },
    },
    {
      description: '10.2: withTransaction applies a single timeout across retries',
      runOn,
      measuresTime: true,
      async run(world) {
        await recreate(world);
        await world.failCommand('alwaysOn', {
          failCommands: ['insert'],
          blockConnection: true,
          blockTimeMS: 125,
          errorCode: 24,
          errorLabels: ['TransientTransactionError'],
        });
        const client = await timedClient(world, {}, { jitter: 0 });
        const session = await client.session({ defaultTimeoutMS: 1000 });
        const collection = await client.collection(DATABASE, COLLECTION);
        let attempts = 0;
        const reply = await client.withTransaction(session, async () => {
          attempts += 1;
          const given = { document: { x: 1 }, session };
          const { number } = await client.error(collection, 'insertOne', given);
          return { error: number };
        });
        expectTimeout('withTransaction', errorOf(reply, 'withTransaction'));
        expect(attempts > 1, `more than ${attempts} attempt`);
      },
    },
  ],
};

interface Limits {
  readonly client?: Readonly<Record<string, unknown>>;
  readonly session?: AdapterDocument;
  readonly end?: AdapterDocument;
}

function endSession(description: string, limits: Limits): ProseCase {
  return {
    description,
    runOn,
    measuresTime: true,
    async run(world) {
      await recreate(world);
      const client = await timedClient(world, limits.client ?? {});
      const session = await client.session(limits.session);
      const collection = await client.collection(DATABASE, COLLECTION);
      await block(world, { times: 1 }, ['abortTransaction'], BLOCK_MS);
      await client.run(session, 'startTransaction');
      await client.run(collection, 'insertOne', { document: { x: 1 }, session });
      await expectTimeoutWithin(world, AT_MOST_MS, () =>
        client.error(session, 'endSession', limits.end),
      );
    },
  };
}

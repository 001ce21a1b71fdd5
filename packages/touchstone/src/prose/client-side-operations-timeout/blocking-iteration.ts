import { expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  block,
  COLLECTION,
  DATABASE,
  expectTimeout,
  recreate,
  sentCommands,
  timedClient,
} from './set-up.ts';

const TIMEOUT_MS = 1000;
const BLOCK_MS = 700;

/** Prose test 5: one call of a method that waits for a document has one time limit. */
export const blockingIteration: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '5.1: tailable cursors',
      runOn: [{ minServerVersion: '4.4' }],
      measuresTime: true,
      async run(world) {
        await recreate(world, { capped: true, size: 500 });
        const insert = {
          insert: COLLECTION,
          documents: [{ x: 1 }],
          writeConcern: { w: 'majority' },
        };
        await world.environment.command(DATABASE, insert);
        const client = await blockedClient(world);
        const collection = await client.collection(DATABASE, COLLECTION);
        const given = { filter: {}, cursorType: 'tailable' };
        await client.run(collection, 'createFindCursor', given, 'cursor');
        const first = await client.run('cursor', 'iterateUntilDocumentOrError');
        expectEqual(first, { x: 1 }, 'the first document');
        await expectTwoAttempts(client, 'cursor', 'find');
      },
    },
    {
      description: '5.2: change streams',
      runOn: [{ minServerVersion: '4.4', topologies: ['replicaset', 'sharded'] }],
      measuresTime: true,
      async run(world) {
        await recreate(world);
        const client = await blockedClient(world);
        const collection = await client.collection(DATABASE, COLLECTION);
        // Else the server itself would wait for longer than the whole iteration may take.
        await client.run(
          collection,
          'createChangeStream',
          { pipeline: [], maxAwaitTimeMS: 10 },
          'stream',
        );
        await expectTwoAttempts(client, 'stream', 'aggregate');
      },
    },
  ],
};

async function blockedClient(world: ProseContext): Promise<ProseClient> {
  await block(world, 'alwaysOn', ['getMore'], BLOCK_MS);
  return timedClient(world, { timeoutMS: TIMEOUT_MS });
}

async function expectTwoAttempts(
  client: ProseClient,
  cursor: string,
  opening: string,
): Promise<void> {
  expectTimeout('the iteration', await client.error(cursor, 'iterateUntilDocumentOrError'));
  const sent = (await sentCommands(client)).filter((name) => [opening, 'getMore'].includes(name));
  expectEqual(sent, [opening, 'getMore', 'getMore'], 'the commands that were sent');
}

import { present } from '@touchstone/protocol';
import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { stepDownSetup } from './set-up.ts';

/** "getMore Iteration". */
export const getMore: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'a cursor and its connection survive a step-down',
      runOn: [{ minServerVersion: '4.2', topologies: ['replicaset'] }],
      async run(world) {
        // Another than the one that steps down becomes primary.
        await world.requireSecondaries();
        const { client, collection } = await stepDownSetup(world);
        const documents = [1, 2, 3, 4, 5].map((x) => ({ x }));
        await client.run(collection, 'insertMany', { documents });
        const cursor = 'cursor0';
        const find = { filter: {}, batchSize: 2 };
        await client.run(collection, 'createFindCursor', find, cursor);
        for (let read = 0; read < 2; read += 1) await client.run(cursor, 'iterateOnce');
        const { secondaries } = await world.members();
        const address = present(secondaries[0]);
        await world.environment.command('admin', { replSetFreeze: 0 }, { address });
        await world.environment.command('admin', { replSetStepDown: 30, force: true });
        await client.run(cursor, 'iterateUntilDocumentOrError');
        const cleared = await client.events('poolClearedEvent');
        expect(cleared.length === 0, 'no poolClearedEvent');
        await client.run(cursor, 'close');
        await world.waitUntil('a primary', async () => hasPrimary(world));
      },
    },
  ],
};

async function hasPrimary(world: Parameters<typeof stepDownSetup>[0]): Promise<boolean> {
  return world.members().then(
    () => true,
    () => false,
  );
}

import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const DATABASE = 'transactions-prose';

/** "Options Inside Transaction". */
export const options: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1.0 write concern not inherited from collection object inside transaction',
      runOn: [{ minServerVersion: '4.2', topologies: ['replicaset', 'sharded', 'load-balanced'] }],
      async run(world) {
        const { environment } = world;
        const writeConcern = { w: 'majority' };
        await environment
          .command(DATABASE, { drop: 'unacknowledged', writeConcern })
          .catch(() => {});
        await environment.command(DATABASE, { create: 'unacknowledged', writeConcern });
        const client = await world.client();
        const inCollection = { writeConcern: { w: 0 } };
        const collection = await client.collection(DATABASE, 'unacknowledged', inCollection);
        const session = await client.session();
        await client.run(session, 'startTransaction');
        await client.run(collection, 'insertOne', { document: { n: 1 }, session });
        await client.run(session, 'commitTransaction');
        await client.run(session, 'endSession');
        const found = await environment.find(`${DATABASE}.unacknowledged`, { n: 1 });
        expect(found.length === 1, `the document, not ${found.length}`);
      },
    },
  ],
};

import { expect } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

const TIMES = 50;

/** "Mongos Pinning": a transaction's end does not bind what comes after it. */
export const pinning: ProseTest = {
  needsServer: true,
  cases: [
    unpinCase('1. a new transaction on a pinned session unpins it', 'transaction'),
    unpinCase('2. an operation outside of transactions unpins a pinned session', 'none'),
  ],
};

function unpinCase(description: string, within: 'transaction' | 'none'): ProseCase {
  return {
    description,
    runOn: [{ minServerVersion: '4.2', topologies: ['sharded'] }],
    async run(world) {
      const client = await world.client({
        uriOptions: { localThresholdMS: 1000 },
        useMultipleMongoses: true,
        observeEvents: ['commandStartedEvent'],
      });
      await world.waitUntil('two mongoses', async () => {
        const { servers } = await client.inspect('topologyDescription');
        return servers.filter(({ type }: { type: string }) => type === 'Mongos').length > 1;
      });
      const collection = await client.collection('transactions-prose', 'test');
      await client.run(collection, 'insertOne', { document: {} });
      const session = await client.session();
      await client.run(session, 'startTransaction');
      await client.run(collection, 'insertOne', { document: {}, session });
      await client.run(session, 'commitTransaction');
      for (let time = 0; time < TIMES; time += 1) {
        if (within === 'transaction') await client.run(session, 'startTransaction');
        const found = await client.run(collection, 'findOne', { filter: {}, session });
        expect(found !== null, 'a document');
        if (within === 'transaction') await client.run(session, 'commitTransaction');
      }
      const commands = await client.events('commandStartedEvent');
      const finds = commands.filter(({ fields }) => fields['commandName'] === 'find');
      const addresses = new Set(finds.map(({ fields }) => fields['address']));
      expect(finds.length === TIMES, `${TIMES} finds, not ${finds.length}`);
      expect(addresses.size > 1, `more than one mongos, not ${[...addresses]}`);
    },
  };
}

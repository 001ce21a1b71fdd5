import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const QUERIES = 10;

/** Test plan, "Application-Provided Server Selector". */
export const customSelector: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'an application-provided selector chooses among the suitable servers',
      runOn: [{ topologies: ['replicaset'] }],
      async run(world) {
        const client = await world.client({
          serverSelector: 'highestPort',
          uriOptions: { localThresholdMS: 30_000 },
          observeEvents: ['commandStartedEvent', 'serverDescriptionChangedEvent'],
        });
        const isSecondary = ({ fields }: { fields: AdapterDocument }): boolean =>
          /^RS(Primary|Secondary)$/.test(fields['newDescription']?.type);
        const { addresses } = world.environment;
        await client.waitForEvents('serverDescriptionChangedEvent', addresses.length, isSecondary);
        const readPreference = { mode: 'nearest' };
        const collection = await client.collection('selection', 'custom', { readPreference });
        for (let query = 0; query < QUERIES; query += 1) {
          await client.run(collection, 'find', { filter: {} });
        }
        const ports = addresses.map((address) => Number(address.split(':').at(-1)));
        const highest = Math.max(...ports);
        const started = await client.waitForEvents('commandStartedEvent', QUERIES);
        const used = started.map(({ fields }) =>
          Number(String(fields['address']).split(':').at(-1)),
        );
        expectEqual([...new Set(used)], [highest], 'the ports of the servers that were asked');
      },
    },
  ],
};

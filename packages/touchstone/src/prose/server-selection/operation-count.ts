import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseTest } from '../prose-test.ts';

const APP_NAME = 'loadBalancingTest';
const TASKS = 10;

/** Test plan, "operationCount-based Selection Within Latency Window". */
export const operationCount: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'a slow mongos is asked less, two alike are asked alike',
      runOn: [{ topologies: ['sharded'], minServerVersion: '4.4' }],
      measuresTime: true,
      async run(world) {
        const [slow = '', other = ''] = world.environment.addresses;
        expect(other !== '', 'a sharded cluster with two mongos');
        const data = { failCommands: ['find'], blockConnection: true, blockTimeMS: 500 };
        await world.failCommand({ times: 10_000 }, { ...data, appName: APP_NAME }, slow);
        const client = await world.client({
          useMultipleMongoses: true,
          uriOptions: {
            appName: APP_NAME,
            localThresholdMS: 30_000,
            minPoolSize: TASKS,
            maxPoolSize: TASKS,
          },
          observeEvents: ['commandStartedEvent', 'connectionReadyEvent'],
        });
        await client.waitForEvents('connectionReadyEvent', 2 * TASKS);
        const loaded = await shareOf(client, slow, 10);
        expect(loaded < 0.25, `less than 25 % for the slow mongos, not ${loaded}`);
        await world.turnOffFailCommand(slow);
        const even = await shareOf(client, slow, 100);
        expect(Math.abs(even - 0.5) <= 0.1, `about 50 % for each mongos, not ${even}`);
      },
    },
  ],
};

async function shareOf(client: ProseClient, address: string, rounds: number): Promise<number> {
  const before = (await client.events('commandStartedEvent')).length;
  const collection = await client.collection('selection', 'operationCount');
  const task = async (): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await client.run(collection, 'findOne', { filter: {} });
    }
  };
  await Promise.all(Array.from({ length: TASKS }, task));
  const started = (await client.events('commandStartedEvent')).slice(before);
  const own = started.filter(({ fields }) => fields['address'] === address);
  return own.length / started.length;
}

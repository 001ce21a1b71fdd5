import { UnsupportedByDriver } from '../../operation-execution/test-failure.ts';
import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { MONITORED } from './monitored.ts';

const APP_NAME = 'streamingRttTest';

/** README, "RTT Tests" 1. */
export const roundTripTime: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'the round trip time is continuously updated',
      runOn: [{ minServerVersion: '4.4', topologies: MONITORED }],
      measuresTime: true,
      async run(world) {
        const client = await world.client({
          uriOptions: { heartbeatFrequencyMS: 500, appName: APP_NAME },
          observeEvents: ['serverDescriptionChangedEvent'],
        });
        const collection = await client.collection('sdam-tests', 'rtt');
        await client.run(collection, 'find', { filter: {} });
        await world.sleep(2_000);
        for (const { fields } of await client.events('serverDescriptionChangedEvent')) {
          const { type, roundTripTimeMS } = fields['newDescription'];
          if (type === 'Unknown') continue;
          if (roundTripTimeMS === undefined) {
            throw new UnsupportedByDriver('the driver tells no round trip times');
          }
          expect(Number(roundTripTimeMS) > 0, `a round trip time of ${fields['address']}`);
        }
        const data = { blockConnection: true, blockTimeMS: 500, appName: APP_NAME };
        const failCommands = ['hello', 'isMaster'];
        await world.failCommand({ times: 1000 }, { failCommands, ...data });
        await world.waitUntil('a round trip time of more than 250 ms', async () => {
          const { servers } = await client.inspect('topologyDescription');
          return servers.some(
            ({ roundTripTimeMS }: { roundTripTimeMS?: number }) => Number(roundTripTimeMS) > 250,
          );
        });
      },
    },
  ],
};

import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const APP_NAME = 'SDAMMinHeartbeatFrequencyTest';

/** Test plan, "Monitors sleep at least minHeartbeatFrequencyMS between checks". */
export const minimumHeartbeatFrequency: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'monitors sleep at least minHeartbeatFrequencyMS between failed checks',
      runOn: [{ minServerVersion: '4.9', topologies: ['single'] }],
      measuresTime: true,
      async run(world) {
        const failCommands = ['hello', 'isMaster'];
        const data = { failCommands, errorCode: 1234, appName: APP_NAME };
        await world.failCommand({ times: 5 }, data);
        const start = world.clock.now();
        const client = await world.client({
          uriOptions: { directConnection: true, appName: APP_NAME, serverSelectionTimeoutMS: 5000 },
        });
        await client.command({ ping: 1 });
        const took = world.clock.now() - start;
        expect(
          took >= 2_000 && took <= 3_500,
          `a ping after 2 to 3.5 s, not ${Math.round(took)} ms`,
        );
      },
    },
  ],
};

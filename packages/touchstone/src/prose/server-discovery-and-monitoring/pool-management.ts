import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const APP_NAME = 'SDAMPoolManagementTest';

/** Test plan, "Connection Pool Management". */
export const poolManagement: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'a failed heartbeat clears the pool, a good one makes it ready',
      runOn: [{ minServerVersion: '4.9', topologies: ['single'] }],
      async run(world) {
        const client = await world.client({
          uriOptions: { directConnection: true, appName: APP_NAME, heartbeatFrequencyMS: 500 },
          observeEvents: [
            'poolReadyEvent',
            'poolClearedEvent',
            'serverHeartbeatSucceededEvent',
            'serverHeartbeatFailedEvent',
          ],
        });
        const [ready] = await client.waitForEvents('poolReadyEvent');
        const [succeeded] = await client.waitForEvents('serverHeartbeatSucceededEvent');
        expect(
          Number(ready?.sequence) > Number(succeeded?.sequence),
          'poolReadyEvent after the first serverHeartbeatSucceededEvent',
        );
        const data = { failCommands: ['hello', 'isMaster'], errorCode: 1234, appName: APP_NAME };
        await world.failCommand({ times: 2 }, data);
        const [failed] = await client.waitForEvents('serverHeartbeatFailedEvent');
        await client.waitForEvents('poolClearedEvent');
        const isLater = ({ sequence }: { sequence: number }): boolean =>
          sequence > Number(failed?.sequence);
        await client.waitForEvents('serverHeartbeatSucceededEvent', 1, isLater);
        await client.waitForEvents('poolReadyEvent', 1, isLater);
      },
    },
  ],
};

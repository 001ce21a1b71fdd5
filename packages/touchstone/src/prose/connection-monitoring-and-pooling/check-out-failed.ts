import { expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const APP_NAME = 'checkOutFailed';

/** Prose test 5. */
export const checkOutFailed: ProseTest = {
  needsServer: true,
  cases: [
    {
      description:
        '5: a check-out fails with reason connectionError when the connection cannot be set up',
      runOn: [{ minServerVersion: '4.4', topologies: ['single'] }],
      async run(world) {
        const client = await world.client({
          uriOptions: {
            appName: APP_NAME,
            heartbeatFrequencyMS: 1_000_000,
            serverMonitoringMode: 'poll',
            retryReads: false,
          },
          observeEvents: ['connectionCheckOutFailedEvent', 'poolReadyEvent'],
        });
        await client.waitForEvents('poolReadyEvent');
        const failCommands = ['hello', 'isMaster'];
        const data = { failCommands, closeConnection: true, appName: APP_NAME };
        await world.failCommand('alwaysOn', data);
        await client.commandError({ ping: 1 });
        const [failed] = await client.waitForEvents('connectionCheckOutFailedEvent');
        expectEqual(failed?.fields['reason'], 'connectionError', 'reason');
      },
    },
  ],
};

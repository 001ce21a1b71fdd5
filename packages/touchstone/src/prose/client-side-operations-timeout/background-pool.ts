import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const runOn = [{ minServerVersion: '4.4', auth: true }];

/** Prose test 4: what `timeoutMS` is for connections that no operation waits for. */
export const backgroundPool: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '4.1: timeoutMS is used for handshake commands',
      runOn,
      run: (world) =>
        watchPool(world, {
          appName: 'timeoutBackgroundPoolTest',
          mode: { times: 1 },
          failCommands: ['saslContinue'],
          timeoutMS: 100,
          events: ['connectionCreatedEvent', 'connectionClosedEvent'],
        }),
    },
    {
      description: '4.2: timeoutMS is refreshed for each handshake command',
      runOn,
      run: (world) =>
        watchPool(world, {
          appName: 'refreshTimeoutBackgroundPoolTest',
          mode: 'alwaysOn',
          failCommands: ['hello', 'isMaster', 'saslContinue'],
          timeoutMS: 200,
          events: ['connectionCreatedEvent', 'connectionReadyEvent'],
        }),
    },
  ],
};

interface Watched {
  readonly appName: string;
  readonly mode: unknown;
  readonly failCommands: readonly string[];
  readonly timeoutMS: number;
  readonly events: readonly string[];
}

async function watchPool(world: ProseContext, watched: Watched): Promise<void> {
  const { appName, mode, failCommands, timeoutMS, events } = watched;
  await world.failCommand(mode, { failCommands, appName, blockConnection: true, blockTimeMS: 150 });
  const uriOptions = { minPoolSize: 1, timeoutMS, appName };
  const client = await world.client({ uriOptions, observeEvents: events });
  for (const name of events) await client.waitForEvents(name);
}

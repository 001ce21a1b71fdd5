import type { ObservedEvent } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const OPTIONS = {
  maxPoolSize: 11,
  minPoolSize: 1,
  maxIdleTimeMS: 60_000,
  maxConnecting: 3,
  waitQueueTimeoutMS: 7_000,
};

/** Prose tests 1 to 4. */
export const poolOptions: ProseTest = {
  needsServer: true,
  cases: [
    {
      description:
        '1–3: all pool options are given to the client, by the URI, and are the same for all pools',
      async run(world) {
        const client = await world.client({
          uriOptions: OPTIONS,
          useMultipleMongoses: true,
          observeLogMessages: { connection: 'debug' },
        });
        const created = (event: ObservedEvent): boolean =>
          event.fields['data']?.message === 'Connection pool created';
        const { addresses, topology } = world.environment;
        const length = topology === 'load-balanced' ? 1 : addresses.length;
        for (const { fields } of await client.waitForEvents('logMessage', length, created)) {
          expectEqual(fields['data'], OPTIONS, `the pool of ${fields['data'].serverPort}`);
        }
      },
    },
    {
      description: '4: events can be subscribed to',
      async run(world) {
        const observeEvents = ['poolCreatedEvent', 'poolReadyEvent', 'connectionCheckedOutEvent'];
        const client = await world.client({ observeEvents });
        await client.command({ ping: 1 });
        for (const name of observeEvents) await client.waitForEvents(name);
        expect((await client.events('connectionClosedEvent')).length === 0, 'no other event');
      },
    },
  ],
};

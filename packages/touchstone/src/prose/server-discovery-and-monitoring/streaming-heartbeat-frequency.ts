import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { MONITORED } from './monitored.ts';

const FREQUENCY_MS = 500;
const HEARTBEATS = 5;

/** README, "Streaming protocol Tests" 1. */
export const streamingHeartbeatFrequency: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'replies to hello are processed about every heartbeatFrequencyMS',
      runOn: [{ minServerVersion: '4.4', topologies: MONITORED }],
      measuresTime: true,
      async run(world) {
        const client = await world.client({
          useMultipleMongoses: true,
          uriOptions: { heartbeatFrequencyMS: FREQUENCY_MS },
          observeEvents: ['serverHeartbeatSucceededEvent'],
        });
        const name = 'serverHeartbeatSucceededEvent';
        const count = HEARTBEATS * world.environment.addresses.length;
        const events = await client.waitForEvents(name, count);
        const first = events[0]?.observedAt ?? 0;
        const last = events[count - 1]?.observedAt ?? 0;
        // The first of each server follows at once; the others keep the pace.
        const pace = (last - first) / (HEARTBEATS - 1);
        expect(
          pace > FREQUENCY_MS / 2 && pace < FREQUENCY_MS * 2,
          `a reply about every ${FREQUENCY_MS} ms, not every ${Math.round(pace)} ms`,
        );
      },
    },
  ],
};

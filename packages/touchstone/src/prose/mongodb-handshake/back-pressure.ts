import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** Client metadata update, "Test 9: Handshake documents include backpressure". */
export const backPressure: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '9: every handshake has backpressure: "2"',
      runOn: [{ auth: false }],
      async run(world) {
        const tap = await world.tap();
        const client = await world.client({
          uri: `mongodb://${tap.address}/?directConnection=true`,
        });
        await client.command({ ping: 1 });
        expect(tap.handshakes.length >= 2, 'handshakes of a monitor and of the pool');
        for (const { body } of tap.handshakes) {
          expectEqual(body['backpressure'], '2', 'backpressure');
        }
      },
    },
  ],
};

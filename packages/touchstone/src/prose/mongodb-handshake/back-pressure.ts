import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** Client metadata update, "Test 9: Handshake documents include backpressure". */
export const backPressure: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '9: every handshake has backpressure: "2"',
      async run(world) {
        const tap = await world.tap();
        const client = await world.client({
          tap,
        });
        await client.command({ ping: 1 });
        // Behind a load balancer nothing is monitored.
        const least = world.environment.topology === 'load-balanced' ? 1 : 2;
        expect(tap.handshakes.length >= least, `at least ${least} handshakes`);
        for (const { body } of tap.handshakes) {
          expectEqual(body['backpressure'], '2', 'backpressure');
        }
      },
    },
  ],
};

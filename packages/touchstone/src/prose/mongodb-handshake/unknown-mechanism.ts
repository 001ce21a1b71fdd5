import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** "Test 2: Test that the driver accepts an arbitrary auth mechanism". */
export const unknownMechanism: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '2: an arbitrary mechanism in saslSupportedMechs is accepted',
      async run(world) {
        let changed = 0;
        const tap = await world.tap({
          changeHello: (reply) => {
            changed += 1;
            return { ...reply, saslSupportedMechs: ['SCRAM-SHA-256', 'unheard of'] };
          },
        });
        const client = await world.client({
          tap,
        });
        await client.command({ ping: 1 });
        expect(changed > 0, 'a reply to hello with that mechanism');
      },
    },
  ],
};

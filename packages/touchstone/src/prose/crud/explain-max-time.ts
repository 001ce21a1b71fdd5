import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** Test 14: the time limit of an explanation belongs to the `explain` command itself. */
export const explainMaxTime: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '14. explain helpers allow users to specify maxTimeMS',
      async run(world) {
        const client = await world.client({ observeEvents: ['commandStartedEvent'] });
        const collection = await client.collection('explain-test', 'collection');
        const explain = { verbosity: 'queryPlanner', maxTimeMS: 2000 };
        await client.run(collection, 'findOne', { filter: { name: 'john doe' }, explain });
        const [event] = await client.events('commandStartedEvent');
        const command = event?.fields['command'];
        expect(command?.explain !== undefined, 'an explain command');
        expect(Number(command?.maxTimeMS) === 2000, 'maxTimeMS 2000 at its top level');
      },
    },
  ],
};

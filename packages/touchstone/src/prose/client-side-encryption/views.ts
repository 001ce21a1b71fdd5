import { expectWords } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { DATABASE, drop, ENCRYPTS, LOCAL } from './key-vault.ts';

/** Test 5. */
export const views: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '5. nothing is encrypted for a view',
      runOn: ENCRYPTS,
      async run(world) {
        await drop(world, DATABASE, 'view');
        await world.environment.command(DATABASE, { create: 'view', viewOn: 'coll' });
        const client = await world.client({ autoEncryptOpts: { kmsProviders: LOCAL } });
        const view = await client.collection(DATABASE, 'view');
        const error = await client.error(view, 'insertOne', { document: { _id: 1 } });
        expectWords(error, /cannot auto encrypt a view/);
      },
    },
  ],
};

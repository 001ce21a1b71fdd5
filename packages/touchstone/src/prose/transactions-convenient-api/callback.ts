import { resultOf } from '../../operation-execution/test-context.ts';
import { expect, expectEqual } from '../expect.ts';
import { errorOf } from '../prose-client.ts';
import type { ProseTest } from '../prose-test.ts';
import { ready, runOn } from './set-up.ts';

/** The number of an error that the adapter makes up: it has no labels. */
const CUSTOM_ERROR = 0;
const VALUES = [true, 'a text', { an: 'object' }];

/** "Callback Raises a Custom Error", "Callback Returns a Value". */
export const callback: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'the custom error of a callback is propagated',
      runOn,
      async run(world) {
        const { client, session, collection } = await ready(world);
        let runs = 0;
        const reply = await client.withTransaction(session, async () => {
          runs += 1;
          await client.run(collection, 'insertOne', { document: {}, session });
          return { error: CUSTOM_ERROR };
        });
        const error = errorOf(reply, 'withTransaction');
        expect(error.isClientError && error.labels.length === 0, `the error, not ${error.message}`);
        expect(runs === 1, `one run of the callback, not ${runs}`);
      },
    },
    {
      description: 'the value that a callback returns is propagated',
      runOn,
      async run(world) {
        const { client, session, collection } = await ready(world);
        for (const value of VALUES) {
          const reply = await client.withTransaction(session, async () => {
            await client.run(collection, 'insertOne', { document: {}, session });
            return { value };
          });
          expectEqual(resultOf(reply, 'withTransaction'), value, 'value');
        }
      },
    },
  ],
};

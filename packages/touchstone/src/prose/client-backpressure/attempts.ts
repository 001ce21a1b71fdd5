import type { ProseTest } from '../prose-test.ts';
import { expectAttempts, LABELLED, overload, RATE_LIMITED } from './overload.ts';

const observeEvents = ['commandStartedEvent'];

/** Tests 3 and 4: how often a driver asks an overloaded server. */
export const attempts: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '3. overload errors are retried a maximum of MAX_RETRIES times',
      runOn: LABELLED,
      async run(world) {
        await overload(world, 'find', RATE_LIMITED);
        await expectAttempts(await world.client({ observeEvents }), 3);
      },
    },
    {
      description: '4. overload errors are retried a maximum of maxAdaptiveRetries times',
      runOn: LABELLED,
      async run(world) {
        await overload(world, 'find', RATE_LIMITED);
        const uriOptions = { maxAdaptiveRetries: 1 };
        await expectAttempts(await world.client({ uriOptions, observeEvents }), 2);
      },
    },
  ],
};

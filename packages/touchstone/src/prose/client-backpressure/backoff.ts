import { Long } from 'bson';
import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { failingInsert, LABELLED, overload, RATE_LIMITED, TAPPED } from './overload.ts';

/** The two waits with the whole jitter: 100 ms, twice and four times. */
const BACKOFFS_MS = 600;
const BASE_BACKOFF_MS = 50;

/** Tests 1 and 5: how long a driver waits before it asks an overloaded server again. */
export const backoff: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. operation retry uses exponential backoff',
      runOn: LABELLED,
      measuresTime: true,
      async run(world) {
        await overload(world, 'insert', 2);
        const without = await failingInsert(world, await world.client({ jitter: 0 }));
        const full = await failingInsert(world, await world.client({ jitter: 1 }));
        const difference = full.durationMS - without.durationMS;
        const isNear = Math.abs(difference - BACKOFFS_MS) < BACKOFFS_MS / 2;
        expect(isNear, `about ${BACKOFFS_MS} ms more, not ${difference}`);
      },
    },
    {
      description: '5. baseBackoffMS of an overload error overrides the base backoff',
      runOn: TAPPED,
      measuresTime: true,
      async run(world) {
        await overload(world, 'insert', RATE_LIMITED);
        const usual = await failingInsert(world, await world.client({ jitter: 1 }));
        expect(usual.durationMS >= BACKOFFS_MS, `${BACKOFFS_MS} ms, not ${usual.durationMS}`);
        // Only servers since 9.0 have a parameter for it; any server's reply can be made to say it.
        const tap = await world.tapWritable({
          onReply: (reply) => ({ ...reply, baseBackoffMS: Long.fromNumber(BASE_BACKOFF_MS) }),
        });
        const { durationMS, error } = await failingInsert(
          world,
          await world.client({ tap, jitter: 1 }),
        );
        const told = Number(error.response?.['baseBackoffMS']);
        expect(told === BASE_BACKOFF_MS, `baseBackoffMS in the error, not ${told}`);
        const isShorter = durationMS >= BACKOFFS_MS / 2 && durationMS < BACKOFFS_MS;
        expect(isShorter, `at least ${BACKOFFS_MS / 2} ms and less than twice, not ${durationMS}`);
      },
    },
  ],
};

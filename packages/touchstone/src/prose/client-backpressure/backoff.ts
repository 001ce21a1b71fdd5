import { Long } from 'bson';
import { expect } from '../expect.ts';
import { fastestRuns } from '../fastest-runs.ts';
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
        const clients = [await world.client({ jitter: 0 }), await world.client({ jitter: 1 })];
        const measure = async (): Promise<number[]> => {
          const durations: number[] = [];
          for (const client of clients) {
            durations.push((await failingInsert(world, client)).durationMS);
          }
          return durations;
        };
        const isNear = ([without = 0, full = 0]: readonly number[]): boolean =>
          Math.abs(full - without - BACKOFFS_MS) < BACKOFFS_MS / 2;
        const fastest = await fastestRuns(measure, isNear);
        const told = `about ${BACKOFFS_MS} ms more with the whole jitter, not ${fastest}`;
        expect(isNear(fastest) && Number(fastest[1]) >= BACKOFFS_MS, told);
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
        const client = await world.client({ tap, jitter: 1 });
        const measure = async (): Promise<number[]> => {
          const { durationMS, error } = await failingInsert(world, client);
          const told = Number(error.response?.['baseBackoffMS']);
          expect(told === BASE_BACKOFF_MS, `baseBackoffMS in the error, not ${told}`);
          return [durationMS];
        };
        const [fastest] = await fastestRuns(measure, ([one]) => Number(one) < BACKOFFS_MS);
        const isHalf = Number(fastest) >= BACKOFFS_MS / 2 && Number(fastest) < BACKOFFS_MS;
        expect(isHalf, `at least ${BACKOFFS_MS / 2} ms and less than twice, not ${fastest}`);
      },
    },
  ],
};

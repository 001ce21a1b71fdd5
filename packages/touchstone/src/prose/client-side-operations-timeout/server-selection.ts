import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  block,
  COLLECTION,
  DATABASE,
  expectTimeoutWithin,
  recreate,
  timedClient,
} from './set-up.ts';

/** The lower limit, the higher one, and what is allowed where the lower one counts. */
const LOW_MS = 400;
const HIGH_MS = 1000;
const AT_MOST_MS = 800;
/** Nobody listens at the discard port of this machine. */
const NOBODY = 'mongodb://127.0.0.1:9/';

/** Prose test 8: the lower of `timeoutMS` and `serverSelectionTimeoutMS` counts. */
export const serverSelection: ProseTest = {
  needsServer: true,
  cases: [
    selection('8.1: serverSelectionTimeoutMS, if timeoutMS is not set', undefined, LOW_MS),
    selection('8.2: timeoutMS, if it is lower than serverSelectionTimeoutMS', LOW_MS, HIGH_MS),
    selection('8.3: serverSelectionTimeoutMS, if it is lower than timeoutMS', HIGH_MS, LOW_MS),
    selection('8.4: serverSelectionTimeoutMS, if timeoutMS is 0', 0, LOW_MS),
    handshake(
      '8.5: timeoutMS for the handshake, if it is lower than serverSelectionTimeoutMS',
      LOW_MS,
      HIGH_MS,
    ),
    handshake(
      '8.6: serverSelectionTimeoutMS for the handshake, if it is lower than timeoutMS',
      HIGH_MS,
      LOW_MS,
    ),
  ],
};

function selection(
  description: string,
  timeoutMS: number | undefined,
  serverSelectionTimeoutMS: number,
): ProseCase {
  return {
    description,
    measuresTime: true,
    async run(world) {
      const limits = timeoutMS === undefined ? '' : `timeoutMS=${timeoutMS}&`;
      const uri = `${NOBODY}?${limits}serverSelectionTimeoutMS=${serverSelectionTimeoutMS}`;
      const client = await world.client({ uri, connect: false });
      await expectTimeoutWithin(world, AT_MOST_MS, () => client.commandError({ ping: 1 }));
    },
  };
}

function handshake(
  description: string,
  timeoutMS: number,
  serverSelectionTimeoutMS: number,
): ProseCase {
  return {
    description,
    runOn: [{ minServerVersion: '4.4', auth: true }],
    measuresTime: true,
    async run(world) {
      await recreate(world);
      const client = await timedClient(world, { timeoutMS, serverSelectionTimeoutMS });
      const collection = await client.collection(DATABASE, COLLECTION);
      await block(world, { times: 1 }, ['saslContinue'], AT_MOST_MS);
      const document = { x: 1 };
      await expectTimeoutWithin(world, AT_MOST_MS, () =>
        client.error(collection, 'insertOne', { document }),
      );
    },
  };
}

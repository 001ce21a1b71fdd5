import { setTimeout as sleep } from 'node:timers/promises';
import type { MongoClient } from '@touchstone/driver';
import type { SetProcess } from './set-process.ts';
import type { Happening } from './trace.ts';

const BETWEEN_FAIL_POINTS_MS = 4000;
const FAIL_POINTS_FOR_EACH_STEP_DOWN = 5;
const KINDS = [
  { failCommands: ['insert'], closeConnection: true },
  { failCommands: ['find', 'getMore'], closeConnection: true },
  { failCommands: ['update'], errorCode: 91, errorLabels: ['RetryableWriteError'] },
  { failCommands: ['commitTransaction'], errorCode: 11600, errorLabels: ['RetryableWriteError'] },
];

/** Fail points and step-downs until a time; tells what was done, and when. */
export async function makeTrouble(
  set: SetProcess,
  client: MongoClient,
  until: number,
): Promise<Happening[]> {
  const done: Happening[] = [];
  for (let turn = 0; Date.now() + BETWEEN_FAIL_POINTS_MS < until; turn++) {
    await sleep(BETWEEN_FAIL_POINTS_MS);
    const data = KINDS[turn % KINDS.length];
    const failPoint = { configureFailPoint: 'failCommand', mode: { times: 1 }, data };
    const failed = await client
      .db('admin')
      .command(failPoint)
      .catch((error: Error) => error);
    if (!(failed instanceof Error)) {
      done.push({ at: Date.now(), what: `failCommand for ${data?.failCommands.join(', ')}` });
    }
    if (turn % FAIL_POINTS_FOR_EACH_STEP_DOWN !== 0) continue;
    done.push({ at: Date.now(), what: 'the primary steps down' });
    await set.stepDown();
  }
  return done;
}

/** The server on which both drivers are, and the data that each call begins with. */
import * as touchstone from '@touchstone/driver';
import { startReplicaSet } from '@touchstone/server';
import mongodb from 'mongodb';
import type { Call } from './call.ts';
import { type Difference, runCalls, Side } from './run.ts';

export async function runAgainstServer(list: readonly Call[]): Promise<readonly Difference[]> {
  await using set = await startReplicaSet({ members: 1 });
  const keeper = new touchstone.MongoClient(set.uri);
  const official = new Side(mongodb, set.uri);
  const ours = new Side(touchstone, set.uri);
  try {
    return await runCalls(list, {
      official,
      ours,
      async prepare(documents) {
        await keeper.db('parity').dropDatabase();
        await keeper
          .db('parity')
          .collection('pets')
          .insertMany([...documents]);
      },
    });
  } finally {
    await Promise.all([official.close(), ours.close(), keeper.close()]);
  }
}

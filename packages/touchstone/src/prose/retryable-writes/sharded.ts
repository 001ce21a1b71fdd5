import { retryOnOtherMongos, retryOnSameMongos } from '../mongos-retries.ts';
import type { ProseTest } from '../prose-test.ts';

const runOn = [{ minServerVersion: '4.4', topologies: ['sharded' as const] }];
const failure = { failCommands: ['insert'], errorCode: 6, errorLabels: ['RetryableWriteError'] };
const insert = { name: 'insertOne', arguments: { document: { x: 1 } } };

/** Tests 4 and 5. */
export const shardedWrites: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '4. writes are retried on a different mongos when one is available',
      runOn,
      run: (world) => retryOnOtherMongos(world, { ...insert, failure }),
    },
    {
      description: '5. writes are retried on the same mongos when no others are available',
      runOn,
      run: (world) =>
        retryOnSameMongos(world, { ...insert, failure: { ...failure, closeConnection: true } }),
    },
  ],
};

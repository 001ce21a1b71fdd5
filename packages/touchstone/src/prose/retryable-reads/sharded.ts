import { retryOnOtherMongos, retryOnSameMongos } from '../mongos-retries.ts';
import type { ProseTest } from '../prose-test.ts';

const runOn = [{ minServerVersion: '4.2', topologies: ['sharded' as const] }];
const find = {
  name: 'find',
  arguments: { filter: {} },
  failure: { failCommands: ['find'], errorCode: 6 },
};

/** Test 2. */
export const sharded: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '2.1 reads are retried on a different mongos when one is available',
      runOn,
      run: (world) => retryOnOtherMongos(world, find),
    },
    {
      description: '2.2 reads are retried on the same mongos when no others are available',
      runOn,
      run: (world) => retryOnSameMongos(world, find),
    },
  ],
};
